import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../lib/domain/evidence/read-evidence.ts';

const read = (report: string | Buffer) =>
  readEvidence('test-report', Buffer.isBuffer(report) ? report : Buffer.from(report), new Set());
const ONE = '<testsuite><testcase name="a"/></testsuite>';
const failing = (name: string) => `<testsuite><testcase name=${name}><failure/></testcase></testsuite>`;
const UTF16 = `<?xml version="1.0" encoding="UTF-16"?>${ONE}`;
const wide = (text: string, ...before: number[]) => Buffer.concat([Buffer.from(before), Buffer.from(text, 'utf16le')]);

describe('a test report', () => {
  it.each<[what: string, report: string | Buffer, summary: string[]]>([
    [
      'of pytest, an error of the teardown beside the failure',
      '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.057"><testcase classname="t" name="ok" time="0.001" /><testcase classname="t" name="bad[a&gt;b]"><failure message="1 == 2&#10; where">&lt;x&gt; &#27;</failure></testcase><testcase classname="t" name="sk"><skipped type="pytest.skip" message="no">x.py:3</skipped></testcase><testcase classname="t" name="bad[a&gt;b]"><error message="failed on teardown">y</error></testcase></testsuite></testsuites>',
      ['4 tests', '1 failure', '1 error', '1 skipped', 'failed: bad[a>b], bad[a>b]'],
    ],
    [
      'of Gradle, with a report printed by a test',
      '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="A" tests="2" failures="0" errors="0">\n<properties/><testcase name="a()" classname="A"/><testcase name="b()"/><system-out><![CDATA[<testcase name="no"><failure/></testcase> ]]]]><![CDATA[> more]]></system-out><system-err><![CDATA[]]></system-err></testsuite>',
      ['2 tests', '0 failures'],
    ],
    [
      'of Surefire, with a schema, runs that were repeated and `>` in an attribute',
      '<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/x.xsd" version="3.0" errors="0" failures="1"><properties><property name="x" value="a>b"/></properties><testcase name="flaky"><flakyFailure message="x"><stackTrace><![CDATA[x]]></stackTrace></flakyFailure></testcase><testcase name="re"><rerunFailure message="x"/><failure message="x">x</failure></testcase></testsuite>',
      ['2 tests', '1 failure', 'failed: re'],
    ],
    [
      'of Jest, names with quotes and emoji',
      `<testsuites><testsuite name="undefined"><testcase classname=" x" name="says &quot;hi&quot; &amp; 'bye' &#128512;&#x41;" time="1"><failure>Error</failure></testcase></testsuite></testsuites>`,
      ['1 test', '1 failure', `failed: says "hi" & 'bye' 😀A`],
    ],
    [
      'of GoogleTest, cases that were disabled, two failures of one',
      '<testsuites tests="3" failures="1" disabled="1" errors="0"><testsuite name="M" tests="3" failures="1"><testcase name="Add" status="run" result="completed"><failure message="x"><![CDATA[x]]></failure><failure message="y"/></testcase><testcase name="B" status="notrun" result="suppressed"/><testcase name="C" status="run" result="skipped"><skipped/></testcase></testsuite></testsuites>',
      ['3 tests', '1 failure', '2 skipped', 'failed: Add'],
    ],
    [
      'that says by a word alone how cases went',
      '<testsuite><testcase name="a" status="fail"/><testcase result=\'error\' name="b"/><testcase name="c" status="passed"/></testsuite>',
      ['3 tests', '1 failure', '1 error', 'failed: a, b'],
    ],
    [
      'with suites in suites, one of which could not begin',
      '<testsuites><testsuite name="a"><testsuite name="b"><error message="setup"/><testcase name="1"/><testcase name="2"><error/></testcase></testsuite></testsuite></testsuites>',
      ['2 tests', '0 failures', '2 errors', 'failed: b, 2'],
    ],
    [
      'with a case within a case, each with its own end',
      '<testsuite><testcase name="a"><testcase name="b"><failure/></testcase></testcase></testsuite>',
      ['2 tests', '1 failure', 'failed: b'],
    ],
    [
      'with a failure further below its case',
      '<testsuite><testcase name="a"><subtest><failure/></subtest></testcase></testsuite>',
      ['1 test', '1 failure', 'failed: a'],
    ],
    [
      'a failure beats that it was skipped',
      '<testsuite><testcase name="a"><failure/><skipped/></testcase></testsuite>',
      ['1 test', '1 failure', 'failed: a'],
    ],
    [
      'that claims more than it lists',
      '<testsuites><testsuite failures="2" errors="1"><testsuite failures="2"><testcase name="b"/></testsuite></testsuite></testsuites>',
      ['1 test', '0 failures', 'claims 3 that failed, and does not list them all'],
    ],
    [
      'attributes in another order, over lines',
      failing('\'a > b\'\n\ttime = "1"'),
      ['1 test', '1 failure', 'failed: a > b'],
    ],
    [
      'comments and instructions',
      `<!-- <testcase> --><?x a="<testcase/>"?>${ONE}<!-- end -->`,
      ['1 test', '0 failures'],
    ],
    ['names of other letters', '<testsuite><prüf é="1"/><testcase name="a"/></testsuite>', ['1 test', '0 failures']],
    ['a default namespace', ONE.replace('>', ' xmlns="http://junit.org">'), ['1 test', '0 failures']],
    ['a byte order mark', `\uFEFF${ONE}`, ['1 test', '0 failures']],
    ['UTF-16 by its mark', wide(UTF16, 0xff, 0xfe), ['1 test', '0 failures']],
    ['UTF-16 without one', wide(UTF16), ['1 test', '0 failures']],
    ['UTF-16 the other way', wide(UTF16, 0xff, 0xfe).swap16(), ['1 test', '0 failures']],
    ['UTF-16 that it is not, as .NET says', UTF16, ['1 test', '0 failures']],
    [
      'Latin-1 that says so',
      Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${failing('"prüft"')}`, 'latin1'),
      ['1 test', '1 failure', 'failed: prüft'],
    ],
  ])('%s', (_, report, summary) => expect(read(report)).toEqual({ summary }));

  it.each<[what: string, report: string | Buffer, fault: string]>([
    ['Latin-1 that does not say so', Buffer.from(failing('"prüft"'), 'latin1'), 'it is no text in `utf-8`'],
    ['an encoding that is none', `<?xml version="1.0" encoding="x-none"?>${ONE}`, 'it is no text in `x-none`'],
    ['a log before it', `1 passed\n${ONE}`, 'text stands beside its root'],
    ['a log behind it', `${ONE}\nBUILD SUCCESSFUL`, 'text stands beside its root'],
    ['two reports', ONE + ONE, 'it begins with `<testsuite>`'],
    ['a prefix', '<j:testsuite xmlns:j="j"><j:testcase/></j:testsuite>', 'it begins with `<j:testsuite>`'],
    ['NUnit', '<test-run><test-case name="a" result="Passed"/></test-run>', 'it begins with `<test-run>`'],
    ['xUnit', '<assemblies><test name="a" result="Fail"/></assemblies>', 'it begins with `<assemblies>`'],
    ['only claims', '<testsuites tests="900" failures="0"></testsuites>', 'it has no test case'],
    ['CDATA without an end', '<testsuite><testcase><![CDATA[ x</testcase></testsuite>', 'cut off, or not well formed'],
    ['a comment without an end', `<testsuite><!-- ${ONE}`, 'cut off, or not well formed'],
    ['elements across each other', '<testsuite><testcase></testsuite></testcase>', 'closes what was not opened'],
    ['an attribute without quotes', '<testsuite><testcase name=a/></testsuite>', 'cut off, or not well formed'],
    ['an entity of its own', `<!DOCTYPE t [<!ENTITY e "x">]>${ONE}`, 'it declares a document type'],
  ])('%s is refused', (_, report, fault) => expect(read(report)).toEqual({ fault: expect.stringContaining(fault) }));
});
