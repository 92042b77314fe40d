import { countIn, figures, misfit } from './reading.ts';

const TAKES = 'JUnit XML';
/** Suites stand in suites, cases in them; more is no report. */
const DEPTH = 50;

/** What stands between `<` and `>`, or is passed by whole. */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|</g;

/**
 * Counts the cases of a test report as Ant's JUnit task began to write it and every tool writes it since: `testsuites`, `testsuite`, `testcase` with
 * `failure`, `error` or `skipped` below. Counted are the cases themselves, not what the attributes of a suite claim; a report without any is none.
 * No XML library is among the dependencies: of all of XML only whether elements nest is looked at, and a document type is refused.
 * @throws EvidenceMisfit for what is no such report
 */
export function readTestReport(bytes: Buffer): string[] {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const open: string[] = [];
  const cases = { all: 0, failure: 0, error: 0, skipped: 0 };
  const failed: string[] = [];
  let outcome: 'failure' | 'error' | 'skipped' | undefined;
  let named = '';
  let roots = 0;
  const close = (name: string) => {
    if (name !== 'testcase') return;
    cases.all += 1;
    if (outcome) cases[outcome] += 1;
    if ((outcome === 'failure' || outcome === 'error') && failed.length < 2) failed.push(named);
  };
  for (const found of text.matchAll(MARKUP)) {
    const [whole, end, name, attributes = '', empty] = found;
    if (whole === '<') return misfit(notWellFormed(text, found.index));
    if (name === undefined) continue;
    if (end === '/') {
      if (open.pop() !== name) return misfit(`it is no ${TAKES}: \`</${name}>\` closes what was not opened`);
      close(name);
      continue;
    }
    if (open.length === 0 && ++roots > 0 && (roots > 1 || (name !== 'testsuites' && name !== 'testsuite')))
      return misfit(`it is no ${TAKES}: it begins with \`<${name}>\`, not with \`<testsuites>\` or \`<testsuite>\``);
    if (open.length > DEPTH) return misfit(`it is no ${TAKES}: it nests deeper than ${DEPTH} elements`);
    if (name === 'testcase') {
      outcome = undefined;
      named = attributeOf(attributes, 'name') ?? 'without a name';
    }
    if ((name === 'failure' || name === 'error' || name === 'skipped') && open.at(-1) === 'testcase')
      outcome = outcome === 'failure' || outcome === 'error' ? outcome : name;
    if (empty === '/') close(name);
    else open.push(name);
  }
  if (roots === 0) return misfit(`it is no ${TAKES}: it has no element`);
  if (open.length > 0) return misfit(`it is no ${TAKES}: \`<${open.at(-1)}>\` is not closed`);
  if (cases.all === 0) return misfit('it has no test case: a report of no tests shows nothing');
  return figures([
    countIn(cases.all, 'test'),
    countIn(cases.failure, 'failure'),
    cases.error > 0 && countIn(cases.error, 'error'),
    cases.skipped > 0 && `${cases.skipped} skipped`,
    failed.length > 0 && `failed: ${failed.join(', ')}`,
  ]);
}

/** What a test printed may declare a document type within CDATA; the report itself needs none. */
const notWellFormed = (text: string, at: number): string =>
  /^<!DOCTYPE/i.test(text.slice(at, at + 9))
    ? 'it declares a document type, which no test report needs'
    : `it is no ${TAKES}: it is cut off, or not well formed`;

const attributeOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(attributes)
    ?.slice(1)
    .find((value) => value !== undefined)
    ?.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
