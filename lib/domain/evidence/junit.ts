import { countIn, figures, misfit } from './reading.ts';

const TAKES = 'JUnit XML';
/** Suites stand in suites, cases in them; more is no report. */
const DEPTH = 50;

/** What stands between `<` and `>`, or is passed by whole. Names are those of XML 1.0 as far as anybody writes them. */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([\p{L}_][\p{L}\p{M}\p{N}_.:-]*)((?:\s+[\p{L}_][\p{L}\p{M}\p{N}_.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|</gu;

type Outcome = 'failure' | 'error' | 'skipped';
/** An element that is open; of a test case how it went so far. */
interface Open {
  readonly name: string;
  readonly attributes: string;
  /** It, or what it stands in, says how many failed. */
  readonly claims: boolean;
  outcome?: Outcome | undefined;
}

/**
 * Counts the cases of a test report as Ant's JUnit task began to write it and every tool writes it since: `testsuites`, `testsuite`, `testcase` with
 * `failure`, `error` or `skipped` below, or a `status` or `result` that says so (GoogleTest, CTest). Counted are the cases themselves, and what failed
 * outside of them; that a suite claims more is said. A report without any case is none.
 * No XML library is among the dependencies: of all of XML only whether elements nest is looked at, and a document type is refused.
 * @throws EvidenceMisfit for what is no such report
 */
export function readTestReport(bytes: Buffer): string[] {
  const text = decoded(bytes);
  const open: Open[] = [];
  const cases = { all: 0, failure: 0, error: 0, skipped: 0 };
  const failed: string[] = [];
  let claimed = 0;
  let roots = 0;
  let passed = 0;
  const count = (outcome: Outcome | undefined, attributes: string) => {
    if (outcome) cases[outcome] += 1;
    if ((outcome === 'failure' || outcome === 'error') && failed.length < 2)
      failed.push(attributeOf(attributes, 'name') ?? 'without a name');
  };
  const close = ({ name, attributes, outcome }: Open) => {
    if (name !== 'testcase') return;
    cases.all += 1;
    count(outcome ?? saidOf(attributes), attributes);
  };
  for (const found of text.matchAll(MARKUP)) {
    const [whole, end, name, attributes = '', empty] = found;
    if (whole === '<') return misfit(notWellFormed(text, found.index));
    if (open.length === 0 && text.slice(passed, found.index).trim() !== '') return misfit(BESIDE);
    passed = found.index + whole.length;
    if (name === undefined) continue;
    if (end === '/') {
      const last = open.pop();
      if (last?.name !== name) return misfit(`it is no ${TAKES}: \`</${name}>\` closes what was not opened`);
      close(last);
      continue;
    }
    if (open.length === 0) {
      if (++roots > 1 || (name !== 'testsuites' && name !== 'testsuite'))
        return misfit(`it is no ${TAKES}: it begins with \`<${name}>\`, not with \`<testsuites>\` or \`<testsuite>\``);
    }
    // What a suite claims holds the claims of those within it.
    const within = open.at(-1)?.claims === true;
    const claim = within || !name.startsWith('testsuite') ? undefined : claimOf(attributes);
    claimed += claim ?? 0;
    const element: Open = { name, attributes, claims: within || claim !== undefined };
    if (open.length > DEPTH) return misfit(`it is no ${TAKES}: it nests deeper than ${DEPTH} elements`);
    if (name === 'failure' || name === 'error' || name === 'skipped') {
      const of = open.findLast((one) => one.name === 'testcase');
      // A suite whose preparation failed has run none of its cases, and lists none.
      if (of === undefined && name !== 'skipped') count(name, open.at(-1)?.attributes ?? '');
      else if (of && of.outcome !== 'failure' && of.outcome !== 'error') of.outcome = name;
    }
    if (empty === '/') close(element);
    else open.push(element);
  }
  if (roots === 0) return misfit(`it is no ${TAKES}: it has no element`);
  if (open.length > 0) return misfit(`it is no ${TAKES}: \`<${open.at(-1)!.name}>\` is not closed`);
  if (text.slice(passed).trim() !== '') return misfit(BESIDE);
  if (cases.all === 0) return misfit('it has no test case: a report of no tests shows nothing');
  return figures([
    countIn(cases.all, 'test'),
    countIn(cases.failure, 'failure'),
    cases.error > 0 && countIn(cases.error, 'error'),
    cases.skipped > 0 && `${cases.skipped} skipped`,
    claimed > cases.failure + cases.error && `claims ${claimed} that failed, and does not list them all`,
    failed.length > 0 && `failed: ${failed.join(', ')}`,
  ]);
}

const BESIDE = `it is no ${TAKES}: text stands beside its root, as where a program's output was kept with it`;

/** By its byte order mark, else as its declaration says, else UTF-8 (XML 1.0, appendix F). @throws EvidenceMisfit for bytes of another encoding */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  const wide =
    (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)
        ? 'utf-16be'
        : undefined;
  const said = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(bytes.subarray(0, 200).toString('latin1'));
  // A declaration of UTF-16 that can be read as it stands is none: .NET writes it of text that it then keeps as UTF-8.
  const encoding = wide ?? (/^utf-?16/i.test(said?.[1] ?? '') ? 'utf-8' : said?.[1]) ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return misfit(`it is no text in \`${encoding}\`, as its beginning says or leaves to be read: write it in UTF-8`);
  }
}

/** What a test printed may declare a document type within CDATA; the report itself needs none. */
const notWellFormed = (text: string, at: number): string =>
  /^<!DOCTYPE/i.test(text.slice(at, at + 9))
    ? 'it declares a document type, which no test report needs'
    : `it is no ${TAKES}: it is cut off, or not well formed`;

/** How a case went where no element says it: `status` of CTest, `status` and `result` of GoogleTest. */
const SAID: Readonly<Record<string, Outcome>> = {
  ...{ fail: 'failure', failed: 'failure', failure: 'failure', error: 'error', errored: 'error' },
  ...{ skipped: 'skipped', notrun: 'skipped', suppressed: 'skipped', disabled: 'skipped', ignored: 'skipped' },
};
const saidOf = (attributes: string): Outcome | undefined =>
  ['result', 'status'].map((name) => SAID[attributeOf(attributes, name)?.toLowerCase() ?? '']).find(Boolean);

/** How many a suite says that failed; undefined where it says nothing. */
function claimOf(attributes: string): number | undefined {
  const said = ['failures', 'errors'].map((name) => Number(attributeOf(attributes, name) ?? Number.NaN));
  const known = said.filter((one) => Number.isSafeInteger(one) && one >= 0);
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
}

function attributeOf(attributes: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes) ?? [];
  return (double ?? single)?.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|quot|apos|amp));/g,
    (whole, ten, hex, named) => {
      if (named !== undefined) return ENTITIES[named as keyof typeof ENTITIES];
      const point = ten === undefined ? Number.parseInt(hex, 16) : Number(ten);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
