import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';

/**
 * Inputs after public pages of other tools, each named: what was asked or written there, in files as it describes them, values made here. Of
 * each kind it is asked that the answer is right and says why in plain words.
 */
const home = newHome();

/** Writes lines of this home. */
function file(name: string, lines: readonly string[]): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const rows = (count: number, row: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => row(i));
const truth = (id: string, data: string): object => ({
  groundTruthData: { data, encoding: 'CSV' },
  eventMetadata: { eventId: id },
  eventVersion: '0',
});
const quality = (predictions: string, labels: string, ...args: string[]) =>
  steward(home, 'quality', 'check', '--predictions', predictions, '--labels', labels, ...args);
/** As Python's `str` writes a dict. */
const asPython = (record: object): string => JSON.stringify(record).replaceAll('"', "'");
const lastLine = ({ out }: { out: string }): string => out.trim().split('\n').at(-1)!;

const SCORES = rows(300, (i) => ((i % 20) / 20).toFixed(2));
const captured = (name: string, metadata: (i: number) => Parameters<typeof captureLine>[0]) =>
  file(
    name,
    SCORES.map((score, i) => captureLine({ input: csv(`${i},1`), output: csv(score, 'OUTPUT'), ...metadata(i) })),
  );
const MIXED = /^undecided: \d+ predictions carry an id that another one has: labels cannot be told apart/;

describe('11: an id that names several predictions', () => {
  it('docs.dominodatalab.com, "Set up model quality monitoring": a `row_identifier` that each batch begins anew', () => {
    const predictions = file('domino/p.csv', ['RowId,score', ...rows(600, (i) => `${i % 200},${(i % 37) / 37}`)]);
    const labels = file('domino/l.csv', ['RowId,label', ...rows(600, (i) => `${i % 200},${i % 2}`)]);
    const told = quality(predictions, labels, '--id', 'RowId');
    expect(told.code).toBe(2);
    expect(lastLine(told)).toMatch(MIXED);
    expect(told.out).not.toMatch(/^ {2}auc/m);
  });

  it('docs.datarobot.com, "Set up accuracy monitoring": an association id that is a customer, scored every day', () => {
    const predictions = file('datarobot/p.csv', [
      'customer_id,score',
      ...rows(900, (i) => `C${i % 300},${(i % 41) / 41}`),
    ]);
    const labels = file('datarobot/l.csv', ['customer_id,label', ...rows(300, (i) => `C${i},${i % 2}`)]);
    expect(lastLine(quality(predictions, labels, '--id', 'customer_id'))).toMatch(MIXED);
  });

  const labels = file(
    'aws/labels.jsonl',
    rows(300, (i) => JSON.stringify(truth(`event-${i}`, String(i % 2)))),
  );
  it.each([
    ['of a session', (i: number) => `session-${i % 3}`, MIXED],
    ['of its own', (i: number) => `mine-${i}`, /^undecided: labels carry event ids/],
  ])(
    'docs.aws.amazon.com, "Ingest Ground Truth labels and merge them": labels by event id beside inference ids %s',
    (name, id, said) => {
      const capture = captured(`aws/${name}.jsonl`, (i) => ({
        eventId: `event-${i}`,
        metadata: { inferenceId: id(i) },
      }));
      const told = lastLine(quality(capture, labels));
      expect(told).toMatch(said);
      expect(told).toMatch(/known by that: write it as the `eventId` of the label/);
    },
  );
});

describe('16: why no row can be used', () => {
  const capture = captured('python/capture.jsonl', (i) => ({ eventId: `id-${i}` }));
  const records = Array.from({ length: 300 }, (_, i) => truth(`id-${i}`, String(i % 2)));

  it.each([
    [
      'records of `str`, joined by commas',
      [records.map(asPython).join(',')],
      /not valid JSON \(Python’s `str`.*json.dumps/,
    ],
    ['records of `str`, one a line', records.map(asPython), /line 1 of .*Python’s `str`/],
    [
      'JSON joined by commas',
      [records.map((r) => JSON.stringify(r)).join(',')],
      /several records stand in it: write one a line/,
    ],
  ])('github.com/aws/sagemaker-python-sdk/issues/3224: ground truth of %s', (name, lines, said) => {
    const told = quality(capture, file(`python/${name.replaceAll(/\W/g, '-')}.jsonl`, lines));
    expect(told.code).toBe(3);
    expect(told.err).toMatch(said);
  });

  it('github.com/aws/sagemaker-python-sdk/issues/2629: answers of two rows under one id, and a label for one', () => {
    const values = (i: number) => JSON.stringify({ median_house_value: [200_000 + i, 210_000 - i] });
    const requests = file(
      'houses/capture.jsonl',
      rows(300, (i) =>
        captureLine({
          eventId: `h-${i}`,
          input: json(JSON.stringify({ longitude: [-122.44, -116.99], latitude: [37.8, 32.8] })),
          output: {
            data: Buffer.from(values(i)).toString('base64'),
            encoding: 'BASE64',
            mode: 'OUTPUT',
            observedContentType: 'text/html; charset=utf-8',
          },
        }),
      ),
    );
    const labelled = (name: string, data: (i: number) => string) =>
      quality(
        requests,
        file(
          `houses/${name}.jsonl`,
          rows(300, (i) => JSON.stringify(truth(`h-${i}`, data(i)))),
        ),
        '--task',
        'regression',
        '--output',
        'value=median_house_value',
      );
    expect(lastLine(labelled('one', (i) => String(200_500 + i)))).toMatch(
      /600 predictions cannot be used: an invocation and its ground truth have other numbers of rows \(2 answers, 1 label\): write a label for each row/,
    );
    expect(labelled('two', (i) => `${200_500 + i}\n${209_500 - i}`).out).toMatch(/^ {2}mae +500\.0000/m);
  });

  it('github.com/NannyML/nannyml/pull/326: labels of one class only, of which metrics were NaN without a word', () => {
    const scored = file('nannyml/p.csv', ['id,score', ...SCORES.map((score, i) => `${i},${score}`)]);
    const none = file('nannyml/l.csv', ['id,label', ...rows(300, (i) => `${i},0`)]);
    expect(lastLine(quality(scored, none))).toMatch(
      /no positives \(labels of class `1`\) among 300 labels: what compares both classes, as `auc`, cannot be measured/,
    );
  });

  it('github.com/evidentlyai/evidently/issues/1085: classes of which some are called by numbers', () => {
    const names = ['foo', 'bar', 'fun', '101', '102'];
    const of = (name: string, at: (i: number) => number) =>
      file(`evidently/${name}.csv`, ['id,label', ...rows(400, (i) => `${i},${names[at(i) % 5]}`)]);
    const told = quality(
      of('p', (i) => i),
      of('l', (i) => i + Number(i % 8 === 0)),
      '--task',
      'multiclass',
      '--output',
      'label',
    );
    expect(told.out).toMatch(/^ {2}accuracy +0\.8750/m);
  });
});

describe('22: rows that are not as wide as the baseline', () => {
  const baseline = (name: string, header: string, row: (i: number) => string): string => {
    const path = join(home, `${name}.json`);
    steward(home, 'drift', 'baseline', '--data', file(`${name}/train.csv`, [header, ...rows(600, row)]), '-o', path);
    return path;
  };
  const cells = (count: number) => (i: number) =>
    Array.from({ length: count }, (_, at) => ((i * (at + 3)) % 97) / 97).join(',');
  const check = (name: string, of: string, bodies: (i: number) => object) => {
    const lines = rows(300, (i) => captureLine({ eventId: `e-${i}`, input: bodies(i) }));
    return steward(home, 'drift', 'check', '--baseline', of, '--capture', file(`${name}.jsonl`, lines)).out;
  };
  const FIELDS = ['a', 'b', 'c', 'etc etc etc', 'f', 'g'];
  const fields = baseline('xgboost', FIELDS.join(','), cells(6));

  it('github.com/dmlc/xgboost/pull/1006: `d` and `e` are sent which training did not have', () => {
    expect(check('more', fields, (i) => csv(cells(8)(i)))).toMatch(
      /8 cells, the baseline has 6 columns \(a, b, c, etc etc etc, f, g\): is an id, or the label, sent with them\?/,
    );
    const named = Object.fromEntries([...FIELDS, 'd', 'e'].map((name, at) => [name, (at + 1) / 10]));
    expect(check('named', fields, () => json(JSON.stringify(named)))).toMatch(/not in the baseline: d, e/);
  });

  it('github.com/aws/amazon-sagemaker-examples/issues/392 and github.com/dmlc/xgboost/issues/6043: training has the target too', () => {
    const trained = baseline('target', 'age,fnlwgt,hours,income', cells(4));
    expect(check('fewer', trained, (i) => csv(cells(3)(i)))).toMatch(
      /3 cells, the baseline has 4 columns \(age, fnlwgt, hours, income\): is the label, or an index, among them\?/,
    );
  });

  it('github.com/EpistasisLab/tpot/issues/1230: columns without names in training, with names in requests', () => {
    const f = baseline('tpot', Array.from({ length: 18 }, (_, i) => `f${i}`).join(','), cells(18));
    const house = { view: 0, sqft_living: 1800, grade: 7, waterfront: 0, lat: 47.5, zipcode: 98_001 };
    expect(check('house', f, () => json(JSON.stringify(house)))).toMatch(
      /no column of the schema in an object that has `view`, `sqft_living`, `grade`/,
    );
  });

  it('rows that end with a comma: the empty cell is named', () => {
    expect(check('comma', fields, (i) => csv(`${cells(6)(i)},`))).toMatch(
      /7 cells, the baseline has 6 columns .*: its last cell is empty: send rows without a comma at their end/,
    );
  });
});

describe('a change is told as a change', () => {
  const told = (name: string, header: string, before: (i: number) => string, after: (i: number) => string): string => {
    const path = join(home, `${name}.json`);
    const [train, window] = [before, after].map((row, at) => file(`${name}/${at}.csv`, [header, ...rows(800, row)]));
    steward(home, 'drift', 'baseline', '--data', train!, '-o', path);
    return steward(home, 'drift', 'check', '--baseline', path, '--data', window!).out;
  };
  const age = (i: number) => 20 + ((i * 7) % 40);
  const race = (i: number) => `${i % 2 ? 'White' : 'Black'},${age(i)}`;

  it.each<[string, string, (i: number) => string, (i: number) => string, RegExp[]]>([
    [
      'github.com/yakew7/Fair-Code/issues/461: a column that is mostly missing, its shares the same',
      'race,age',
      race,
      (i) => (i < 40 ? race(i) : `,${age(i)}`),
      [/missing of race changed by 0\.9500 .*went from 0\.0000 to 0\.9500 \(limit/],
    ],
    [
      'github.com/evidentlyai/evidently/issues/1480: a column that is empty',
      'race,age',
      race,
      (i) => `,${age(i)}`,
      [/`race` has no value in any row/, /missing of race changed by 1\.0000 .*went from 0\.0000 to 1\.0000/],
    ],
    [
      'github.com/tensorflow/data-validation, g3doc/anomalies.md, ENUM_TYPE_UNEXPECTED_STRING_VALUES: a value nobody knows',
      'payment_type,fare',
      (i) => `${['Cash', 'Credit Card', 'No Charge'][i % 3]},${age(i)}`,
      (i) => `${i % 4 === 0 ? 'Prcard' : ['Cash', 'Credit Card', 'No Charge'][i % 3]},${age(i)}`,
      [/unseen of payment_type changed by 0\.2500 .*went from 0\.0000 to 0\.2500 \(limit/],
    ],
  ])('%s', (page, header, before, after, said) => {
    const text = told(page.replaceAll(/\W+/g, '-'), header, before, after);
    for (const words of said) expect(text).toMatch(words);
    // an upper end that is beyond the limit is no bound within it
    expect(text).not.toMatch(/changed \(.*\): change in .* at most/);
    expect(text).toMatch(/changed \(.*\): .*change in \w+ values of up to [01]\.\d{4}, where 0\.0500 is allowed/);
  });
});
