/** What Python's `repr` writes of plain values: texts, whole numbers, truth values, lists, tuples and dictionaries with texts as keys. */
export type PythonLiteral = string | number | boolean | null | PythonLiteral[] | Map<string, PythonLiteral>;

const DEEPEST = 8;
const SPACE = /\s*/y;
const TEXT = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;
const NUMBER = /-?\d{1,16}(?=L?\b)L?/y;
const WORD = /True|False|None/y;
const WORDS: Record<string, boolean | null> = { True: true, False: false, None: null };
const CLOSES = { '[': ']', '(': ')', '{': '}' } as const;
/** Escapes of a text as `repr` writes them. */
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g;

/** The value a Python literal spells, as numpy writes headers; undefined for anything else. Nothing of it is evaluated. */
export function readPythonLiteral(source: string): PythonLiteral | undefined {
  const reader = { source, at: 0 };
  const value = valueAt(reader, 0);
  take(reader, SPACE);
  return reader.at === source.length ? value : undefined;
}

type Reader = { readonly source: string; at: number };

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function valueAt(reader: Reader, depth: number): PythonLiteral | undefined {
  take(reader, SPACE);
  const opening = reader.source[reader.at];
  if (opening === '[' || opening === '(' || opening === '{')
    return depth < DEEPEST ? itemsOf(reader, opening, depth) : undefined;
  const text = take(reader, TEXT);
  if (text !== undefined) return unescaped(text.slice(1, -1));
  const word = take(reader, WORD);
  if (word !== undefined) return WORDS[word];
  const number = take(reader, NUMBER);
  return number === undefined ? undefined : Number.parseInt(number, 10);
}

/** The items of a list, tuple or dictionary; a comma may follow the last. One value in round brackets without a comma is that value. */
function itemsOf(reader: Reader, opening: keyof typeof CLOSES, depth: number): PythonLiteral | undefined {
  const values: PythonLiteral[] = [];
  const members = new Map<string, PythonLiteral>();
  reader.at++;
  for (let comma = true; ; ) {
    take(reader, SPACE);
    if (reader.source[reader.at] === CLOSES[opening]) {
      reader.at++;
      if (opening === '{') return members;
      return opening === '(' && values.length === 1 && !comma ? values[0] : values;
    }
    if (!comma) return undefined;
    let value = valueAt(reader, depth + 1);
    if (value === undefined) return undefined;
    if (opening === '{') {
      const key = value;
      if (typeof key !== 'string' || members.has(key) || take(reader, /\s*:/y) === undefined) return undefined;
      value = valueAt(reader, depth + 1);
      if (value === undefined) return undefined;
      members.set(key, value);
    } else values.push(value);
    comma = take(reader, /\s*,/y) !== undefined;
  }
}

function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, byte?: string, short?: string, long?: string, one?: string) => {
    if (one !== undefined) return { n: '\n', r: '\r', t: '\t' }[one] ?? one;
    const code = Number.parseInt(byte ?? short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
