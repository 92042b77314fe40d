import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIND_NAMES } from '../../../lib/domain/evidence/kinds.ts';
import { readEvidence } from '../../../lib/domain/evidence/read-evidence.ts';
import signed from '../../fixtures/model-signing/signed.json' with { type: 'json' };
import { ANALYSIS, BOM, CARD, JUNIT, K6, LOCUST, PROVENANCE, SHA, STATISTICS } from './documents.ts';

const bytesOf = (document: unknown): Buffer =>
  Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
const read = (kind: string, document: unknown, known: readonly string[] = []) =>
  readEvidence(kind, bytesOf(document), new Set(known));

describe('evidence of a kind', () => {
  it.each<[string, unknown, string[]]>([
    [
      'bias-report',
      ANALYSIS,
      [
        '3 metrics of 2 groups',
        'disparate impact outside 0.8 to 1.25: 0.711 of sex = f',
        'DPPL -0.21 of sex = f',
        'DPPL 0.02 of age = (40, 60]',
        '1 metric without a value',
      ],
    ],
    ['data-bias-report', ANALYSIS, ['1 metric of 1 group', 'CI 0.4 of sex = f']],
    [
      'explainability',
      ANALYSIS,
      ['kernel shap of 4 features', 'distance 1.5 (60 %)', 'hour 0.75 (30 %)', 'weekday 0.2 (8 %)'],
    ],
    [
      'explainability',
      'hour,distance,"day, of week",label0\r\n0.1,-2,0,1\n-0.3,1,0,0\n\n',
      ['SHAP values of 3 features on 2 rows', 'distance 1.5 (88 %)', 'hour 0.2 (12 %)', 'day, of week 0 (0 %)'],
    ],
    [
      'model-card',
      CARD,
      ['risk rating High', 'for late departures', '1 evaluation', '2 sections', 'empty: training details'],
    ],
    ['data-quality', STATISTICS, ['1,000 rows', '2 features', 'most missing: origin (10 %)']],
    [
      'data-snapshot',
      {
        files: [{ uri: 's3://d/a.csv', sha256: SHA, rows: 10, bytes: 99 }, { uri: 's3://d/b.csv' }],
        takenAt: '2026-11-01',
      },
      ['2 files', '1 without a SHA-256', '10 rows', '99 bytes', 'taken 2026-11-01'],
    ],
    [
      'data-snapshot',
      { '@type': 'sc:Dataset', name: 'flights', distribution: [{ contentUrl: 'a.csv', sha256: SHA }] },
      ['1 file', 'each with its SHA-256', 'data set flights'],
    ],
    [
      'data-snapshot',
      [{ prefix: 's3://data/2001/' }, 'a.csv', 'b.csv'],
      ['2 files', 'below s3://data/2001/', 'without a SHA-256'],
    ],
    ['test-report', JUNIT, ['5 tests', '1 failure', '1 error', '1 skipped', 'failed: rounds, loads & saves']],
    ['test-report', '<testsuite><testcase name="a"/></testsuite>', ['1 test', '0 failures']],
    [
      'sbom',
      BOM,
      ['3 components', '1 machine-learning model', '2 vulnerabilities (1 critical, 1 high)', 'CycloneDX 1.6'],
    ],
    [
      'provenance',
      PROVENANCE,
      ['1 subject', 'slsa.dev/provenance/v1', 'built by https://ci.example/runner', '2 inputs', 'not signed'],
    ],
    ['signature', signed.signatures['p256 archive'], ['signs 1 file', 'of model.tar.gz', 'with a key']],
    ['signature', signed.signatures['certificate folder'], ['signs 3 files', 'of folder', 'with a certificate']],
    [
      'load-test',
      K6,
      ['180 requests', '4.37 a second', '1.67 % failed', 'median 110 ms', '95 % within 216 ms', 'slowest 1140 ms'],
    ],
    ['load-test', LOCUST, ['10 requests', '2.5 a second', '10 % failed', 'median 4 ms', '95 % within 19 ms']],
    [
      'load-test',
      {
        InferenceRecommendations: [
          {
            EndpointConfiguration: { InstanceType: 'ml.m5.large' },
            Metrics: { MaxInvocations: 1200, ModelLatency: 14 },
          },
        ],
      },
      ['1 configuration', 'ml.m5.large: 1,200 requests a minute at 14 ms'],
    ],
    [
      'evaluation',
      { binary_classification_metrics: { auc: { value: 0.671, standard_deviation: 0.01 }, f1: { value: 0.5 } } },
      ['auc 0.671', 'auc deviation 0.01', 'f1 0.5'],
    ],
    // As SageMaker writes it, the version of its form first: no figure of the model.
    [
      'evaluation',
      {
        version: 0,
        dataset: { item_count: 21_043 },
        multiclass_classification_metrics: { accuracy: { value: 0.714 } },
      },
      ['item_count 21043', 'accuracy 0.714'],
    ],
    ['evaluation', 'any text', ['8 bytes']],
    ['evaluation', [], ['2 bytes']],
    [
      'test-report',
      '<testsuite><testcase name="page"><failure><![CDATA[got <!DOCTYPE html><html>]]></failure></testcase></testsuite>',
      ['1 test', '1 failure', 'failed: page'],
    ],
  ])('%s is summed up', (kind, document, summary) => {
    expect(read(kind, document)).toEqual({ summary });
  });

  it.each<[string, unknown, string]>([
    ['bias-report', { explanations: {} }, 'it has no metric below `post_training_bias_metrics.facets`'],
    ['bias-report', 'report', "it is no JSON: bring Clarify's `analysis.json`"],
    ['bias-report', [], 'it is no JSON object'],
    ['explainability', { explanations: { kernel_shap: { label0: {} } } }, 'it has no number below `explanations.'],
    ['explainability', 'a,b\n1,x\n', 'row 1 has no number in the column `b`'],
    ['explainability', 'a,b\n1\n', 'row 1 has 1 cell, the header 2'],
    ['explainability', '1,2\n3,4\n', "it is neither Clarify's `analysis.json` nor a table of SHAP values"],
    ['model-card', { model_overvew: {} }, '`model_overvew` is no section of a model card'],
    ['model-card', { intended_uses: { risk_rating: 'high' } }, '`risk_rating` must be one of High'],
    ['model-card', {}, 'it says nothing'],
    ['data-quality', { features: [] }, 'it has no `dataset.item_count`'],
    ['data-snapshot', { files: [{ uri: 's3://d/a', sha256: 'abc' }] }, '`sha256` of file 1 is no SHA-256'],
    ['data-snapshot', {}, 'it names no file'],
    ['test-report', '<testsuites></testsuites>', 'it has no test case'],
    ['test-report', '<html><body/></html>', 'it is no JUnit XML: it begins with `<html>`'],
    ['test-report', '<testsuite><testcase></testsuite>', '`</testsuite>` closes what was not opened'],
    ['test-report', '<testsuite><testcase name="a"/>', '`<testsuite>` is not closed'],
    ['test-report', '<testsuite><testcase name="a', 'it is cut off, or not well formed'],
    ['test-report', '<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>', 'it declares a document type'],
    ['test-report', '', 'it has no element'],
    ['sbom', { bomFormat: 'CycloneDX', specVersion: '1.6' }, 'it lists no component'],
    ['sbom', { spdxVersion: 'SPDX-2.3' }, 'it is SPDX: write it as CycloneDX JSON'],
    ['sbom', { bomFormat: 'Cyclone' }, '`bomFormat` must be `CycloneDX`'],
    ['provenance', { _type: 'https://in-toto.io/Statement/v2' }, 'it is no in-toto statement: look at its `_type`'],
    ['provenance', { payload: '!', payloadType: 'x', signatures: [] }, 'its DSSE envelope is broken'],
    ['signature', PROVENANCE, 'it is no Sigstore bundle'],
    ['load-test', { metrics: {} }, 'it tells of no request'],
    ['load-test', [], "it is not what Locust's `--json` prints"],
    ['evaluation', '', 'it is empty'],
    ['horoscope', {}, '`horoscope` is no kind of evidence'],
  ])('%s says what is wrong with %j', (kind, document, fault) => {
    expect(read(kind, document)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('provenance of other bytes is none of this version', () => {
    expect(read('provenance', PROVENANCE, [SHA])).toHaveProperty('summary');
    expect(read('provenance', PROVENANCE, ['0'.repeat(64)])).toEqual({
      fault: expect.stringContaining('none of its 1 subject is a file or an image of this version'),
    });
  });

  it('a bill of materials of other bytes is none of this version, where it says of which it is', () => {
    const of = (content: string) => ({
      ...BOM,
      metadata: { component: { type: 'machine-learning-model', hashes: [{ alg: 'SHA-256', content }] } },
    });
    expect(read('sbom', of(SHA.toUpperCase()), [SHA])).toHaveProperty('summary');
    expect(read('sbom', BOM, [SHA])).toHaveProperty('summary');
    expect(read('sbom', of('0'.repeat(64)), [SHA])).toEqual({
      fault:
        'its `metadata.component` is not a file or an image of this version by its SHA-256: it is of something else',
    });
    expect(read('provenance', PROVENANCE, [`${'1'.repeat(64)}-3`])).toEqual({
      fault: expect.stringContaining('upload them in one piece'),
    });
  });

  it.each<[string, string, string | string[]]>([
    ['explainability', `${'a,'.repeat(200_000)}\n`, 'it is neither'],
    ['explainability', `${'"a",'.repeat(200_000)}\n`, 'it is neither'],
    ['explainability', `${'"'.repeat(200_001)},b\n1,2\n`, ['SHAP values of 2 features on 1 row']],
    ['test-report', `<testsuite ${'a="b" '.repeat(100_000)}`, 'cut off'],
    ['evaluation', `[${'{},'.repeat(2_000_000)}{}]`, ['6,000,004 bytes']],
    ['data-snapshot', `[${'{},'.repeat(2_000_000)}{}]`, 'it has more than 2,000,000 values'],
    ['sbom', `{"a":${'['.repeat(2_000_001)}`, 'it has more than 2,000,000 values'],
  ])('%s that was made to exhaust its reader is read in one pass, and in little memory', (kind, text, told) => {
    const reading = read(kind, text);
    if (typeof told === 'string') expect(reading).toEqual({ fault: expect.stringContaining(told) });
    else expect(reading).toEqual({ summary: expect.arrayContaining(told) });
  });

  it('a signature whose list of files was put together is refused as it is read', () => {
    const bundle = structuredClone(signed.signatures['p256 folder']);
    const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
    statement.predicate.resources.pop();
    bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    expect(read('signature', bundle)).toEqual({ fault: expect.stringContaining('not those of its subject') });
  });

  it('is text of others: shown without what turns a page around, and short', () => {
    const hostile = `<testsuite>${`<testcase name="\u202e${'x'.repeat(500)}"><failure/></testcase>`.repeat(3)}</testsuite>`;
    const { summary } = read('test-report', hostile) as { summary: string[] };
    for (const line of summary) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(120);
      expect(line).not.toContain('\u202e');
    }
  });

  it('whatever the bytes are, it is read or refused in words, and never thrown', () => {
    const documents = [ANALYSIS, CARD, STATISTICS, BOM, PROVENANCE, K6, LOCUST, signed.signatures['p256 archive']].map(
      (document) => JSON.stringify(document),
    );
    const cut = fc
      .tuple(fc.constantFrom(...documents, JUNIT), fc.nat(), fc.nat(), fc.string())
      .map(([text, from, length, put]) => {
        const at = from % text.length;
        return text.slice(0, at) + put + text.slice(at + (length % 40));
      });
    const deep = fc.integer({ min: 1, max: 20_000 }).map((n) => `${'{"components":['.repeat(n)}`);
    fc.assert(
      fc.property(
        fc.constantFrom(...KIND_NAMES),
        fc.oneof(
          cut,
          fc.string(),
          fc.json(),
          deep,
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
        ),
        (kind, text) => {
          const reading = readEvidence(kind, Buffer.from(text), new Set([SHA]));
          const [lines, most] = 'fault' in reading ? [[reading.fault], 300] : [reading.summary, 120];
          for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(most);
          expect(lines.length).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 300 },
    );
  });
});
