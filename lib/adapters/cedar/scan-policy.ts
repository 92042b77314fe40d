import { InvalidEventError } from '../../domain/errors.ts';

/**
 * Caps checked on the text before any of it reaches the wasm engine, which dies for good on deep expressions.
 * Measured on 4.13.0: 140 parentheses kill the parser; 400 chained `&&`, `||`, `+` or `*`, and 500 chained `.a`,
 * parse and validate well and kill the evaluation; 1,000 `if` kill the parser. 200 of each are answered.
 */
export const CAPS = { bytes: 64 * 1024, nesting: 32, depth: 96, policies: 1_000 } as const;

const TOKEN = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|[A-Za-z_]\w*|::|&&|\|\||[=!<>]=|\d+|[^\s]/gs;
const BIDI = /[\u202A-\u202E\u2066-\u2069]/;

/** One bracket level: operators since its last `,` or `;`, the run of `.a` at hand, the deepest level inside. */
interface Level {
  operators: number;
  run: number;
  inner: number;
  worst: number;
}

/**
 * Returns `text` without BOM and with `\n` line ends, ready to hash and parse. Throws InvalidEventError naming `file`
 * when it is too big, holds NUL, bidirectional control or broken Unicode characters, or is nested too deeply.
 */
export function scanPolicy(file: string, text: string): string {
  const clean = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const refuse = (why: string): never => {
    throw new InvalidEventError(`policy file \`${file}\` ${why}`);
  };
  const bytes = Buffer.byteLength(clean);
  if (bytes > CAPS.bytes) refuse(`has ${bytes} bytes, but may have at most ${CAPS.bytes}: split it`);
  if (clean.includes('\0')) refuse('holds a NUL character: remove it');
  if (!clean.isWellFormed()) refuse('holds half a surrogate pair: save it as UTF-8');
  if (BIDI.test(clean))
    refuse('holds a bidirectional control character, which can make it read otherwise than it runs: remove it');
  const { nesting, depth } = measurePolicy(clean);
  if (nesting > CAPS.nesting)
    refuse(`nests or chains ${nesting} deep, but at most ${CAPS.nesting} are allowed: write it flatter`);
  if (depth > CAPS.depth)
    refuse(
      `has an expression ${depth} operators deep, but at most ${CAPS.depth} are allowed: use a set, or split the policy`,
    );
  return clean;
}

/**
 * `nesting`: the most open brackets, or links in one chain of `.a` and `[i]`. `depth`: an upper bound of the syntax
 * tree's depth; operators of one level stack up (they associate to the left), brackets add what is inside them.
 */
export function measurePolicy(text: string): { nesting: number; depth: number } {
  const levels: Level[] = [{ operators: 0, run: 0, inner: 0, worst: 0 }];
  let nesting = 0;
  let operand = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1)!;
    if (token.startsWith('//') || token === '@') continue;
    if ('([{'.includes(token)) {
      if (token === '[' && operand) nesting = Math.max(nesting, link(level));
      levels.push({ operators: 0, run: 0, inner: 0, worst: 0 });
      nesting = Math.max(nesting, levels.length - 1);
      operand = false;
    } else if (')]}'.includes(token)) {
      // A stray closing bracket is the parser's to report.
      if (levels.length > 1) levels.at(-2)!.inner = Math.max(levels.at(-2)!.inner, depthOf(levels.pop()!) + 1);
      operand = true;
    } else if (token === '.') {
      nesting = Math.max(nesting, link(level));
    } else if (token === ',' || token === ';') {
      Object.assign(level, { worst: depthOf(level), operators: 0, run: 0, inner: 0 });
      operand = false;
    } else if (/^["\w:]/.test(token) && !/^(if|then|else|in|has|like|is)$/.test(token)) {
      operand = true;
    } else {
      level.operators += 1;
      level.run = 0;
      operand = false;
    }
  }
  while (levels.length > 1) levels.at(-2)!.inner = Math.max(levels.at(-2)!.inner, depthOf(levels.pop()!) + 1);
  return { nesting, depth: depthOf(levels[0]!) };
}

const depthOf = (level: Level) => Math.max(level.worst, level.operators + level.inner);

function link(level: Level): number {
  level.operators += 1;
  level.run += 1;
  return level.run;
}
