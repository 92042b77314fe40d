import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { base64, captureLine, csv, json } from '../domain/capture/lines.ts';

/** The data of a baseline as clients of other kinds send it, through the command line: never an alarm, and what cannot be read says why. */
const home = newHome();
const ROWS = 1800;
const REGIONS = ['north', 'south', 'east', 'west'];
const file = (name: string, text: string): string => {
  mkdirSync(join(home, 'cases'), { recursive: true });
  const path = join(home, 'cases', name);
  writeFileSync(path, text);
  return path;
};
const [amount, region, units, score] = [
  (row: number) => (row % 37) + 0.5,
  (row: number) => REGIONS[row % 4]!,
  (row: number) => row % 9,
  (row: number) => (row % 50) / 50,
];
const cells = (row: number): (string | number)[] => [amount(row), region(row), units(row)];
const train = ['amount,region,units,score', ...Array.from({ length: 2000 }, (_, row) => [...cells(row), score(row)])];
const schema = file(
  'schema.yaml',
  `features:
  - {name: amount, type: number}
  - {name: region, type: category}
  - {name: units, type: integer}
output: {name: score, type: number}
`,
);
const baselineOf = (name: string, lines: readonly unknown[], path = schema): string => {
  const data = file(`${name}.csv`, lines.join('\n'));
  const baseline = join(home, 'cases', `${name}.json`);
  const made = steward(home, 'drift', 'baseline', '--data', data, '--schema', path, '-o', baseline);
  expect(made, made.err).toMatchObject({ code: 0 });
  return baseline;
};
const baseline = baselineOf('train', train);
type Side = (row: number) => unknown;
const plainly: Side = (row) => csv(cells(row).join(','));
const scored: Side = (row) => csv(String(score(row)), 'OUTPUT');
let made = 0;
const check = (input: Side, output: Side = scored, against = baseline) => {
  const lines = Array.from({ length: ROWS }, (_, row) =>
    captureLine({ input: input(row), output: output(row), eventId: `e-${row}` }),
  );
  const path = file(`capture-${made++}.jsonl`, lines.join('\n'));
  const ran = steward(home, 'drift', 'check', '--baseline', against, '--capture', path, '--json');
  expect(ran.out, ran.err).not.toBe('');
  return JSON.parse(ran.out) as {
    verdict: string;
    rows: { used: number; broken: number; headers?: number; examples?: { kind: string; reason: string }[] };
    notes?: unknown;
  };
};
const READ = { verdict: 'stable', rows: { used: ROWS, broken: 0 } };
const coded = (text: string) => base64(text, 'text/csv');

describe('spaces after commas', () => {
  it.each<[string, Side]>([
    ['as people write them', (row) => csv(cells(row).join(', '))],
    ["as Python's str of a list has them", (row) => csv(` ${cells(row).join(', ')}\n`)],
    ['in base64', (row) => coded(cells(row).join(',  '))],
    ['before quotes', (row) => coded(`${amount(row)}, "${region(row)}", ${units(row)}`)],
    ['in several rows', (row) => csv(`${cells(row).join(', ')}\r\n${cells(row + 1).join(', ')}`)],
  ])('belong to no cell: %s', (name, side) => {
    const twice = name.includes('several');
    const output: Side = (row) => csv(twice ? `${score(row)}, ${score(row + 1)}` : ` ${score(row)}`, 'OUTPUT');
    expect(check(side, output)).toMatchObject(twice ? { ...READ, rows: { used: 2 * ROWS, broken: 0 } } : READ);
  });

  it('belong to them where categories of the baseline begin with one', () => {
    const spaced = train.map((line, row) => (row === 0 ? line : String(line).replace(/,(?=[a-z])/, ', ')));
    const own = baselineOf('spaced', spaced);
    expect(
      check(
        (row) =>
          csv(
            cells(row)
              .join(',')
              .replace(/,(?=[a-z])/, ', '),
          ),
        scored,
        own,
      ),
    ).toMatchObject(READ);
  });

  it('are no value where nothing follows', () => {
    const { rows } = check((row) => csv(`${amount(row)}, , ${units(row)}`));
    expect(rows).toMatchObject({ used: ROWS, broken: 0 });
  });
});

describe('a header inside of a body', () => {
  const table = (names: string[], row: number) => {
    const values: Record<string, unknown> = {
      amount: amount(row),
      region: region(row),
      units: units(row),
      id: `i${row}`,
    };
    return `${names.join(',')}\n${names.map((name) => values[name.trim()] ?? '').join(',')}\n`;
  };

  it.each([
    ['in another order', ['units', 'amount', 'region']],
    ['with one column more', ['id', 'region', 'amount', 'units']],
    ['with an index without a name', ['', 'amount', 'region', 'units']],
    ['with spaces around names', ['amount', ' region', 'units ']],
  ])('says where each column is: %s', (_name, names) => {
    for (const side of [csv, coded]) {
      const checked = check((row) => side(table(names, row)));
      expect(checked).toMatchObject(READ);
      expect(checked.rows).toMatchObject({ used: ROWS });
    }
  });

  it.each([
    ['one column fewer', ['amount', 'units'], 'region'],
    ['one fewer and one of another name', ['id', 'amount', 'units'], 'region'],
    ['a name that is spelled otherwise', ['Region', 'amount', 'units'], 'region'],
  ])('is no row where it has %s, and what is absent is named', (_name, names, absent) => {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      captureLine({ input: csv(table(names, row)), output: scored(row), eventId: `e-${row}` }),
    );
    const path = file(`absent-${made++}.jsonl`, lines.join('\n'));
    const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', path);
    expect(ran.out).toContain(`${ROWS} rows`);
    expect(ran.out).toContain(`column \`${absent}\` is not there`);
  });

  it('is told with the width of a row that does not fit it', () => {
    const { rows } = check(() => csv('amount,region,units\n1,north\n'));
    expect(rows.examples![0]!.reason).toBe('2 cells, the names before it are 3 (amount, region, units)');
  });

  it('is none where a category only happens to be called as a column is', () => {
    const lines = train.map((line, row) => (row % 3 === 1 ? String(line).replace(/north|east/, 'units') : line));
    const own = baselineOf('called', lines);
    const called: Side = (row) =>
      csv(
        cells(row)
          .join(',')
          .replace(/north|east/, (r) => (row % 3 === 0 ? 'units' : r)),
      );
    expect(check(called, scored, own).rows).toEqual({ read: ROWS, used: ROWS, broken: 0 });
  });

  it('is none where columns are called as numbers are', () => {
    const names = 'features:\n  - {name: "0", type: integer}\n  - {name: "7", type: integer}\n';
    const path = file('numbers.yaml', names);
    const row = (at: number) => `${7 * (at % 2)},${at % 3}`;
    const own = baselineOf('numbers', ['0,7', ...Array.from({ length: 2000 }, (_, at) => row(at))], path);
    expect(check((at) => csv(row(at)), scored, own)).toMatchObject(READ);
  });
});

describe('an error where an answer is watched', () => {
  const plain = (text: string, type: string) => ({ ...csv(text, 'OUTPUT'), observedContentType: type });

  it.each<[string, unknown]>([
    ['plain text', plain('Internal Server Error', 'text/plain')],
    ['one word', plain('ERROR', 'text/plain; charset=utf-8')],
    ['HTML', plain('<html><body>502</body></html>', 'text/html')],
    ['text that begins as a number', plain('5 of 7 workers died', 'text/plain')],
    ['a sentence of a container of CSV', plain('Error: list index out of range', 'text/csv')],
    ['JSON with an error', json('{"error":"Model not found","code":404}', 'OUTPUT')],
    ['JSON that is a sentence', json('"Internal Server Error"', 'OUTPUT')],
    ['JSON announced as CSV', plain('{"error":"Model not found"}', 'application/json')],
    ['a traceback', plain('Traceback (most recent call last):\n  File "serve.py"', 'text/plain')],
  ])('is broken with its reason, and no missing prediction: %s', (_name, answer) => {
    const { verdict, rows } = check(plainly, () => answer);
    expect(verdict).toBe('undecided');
    expect(rows).toMatchObject({ used: 0, broken: ROWS });
    expect(rows.examples![0]!.reason.length).toBeGreaterThan(20);
    expect(rows.examples![0]!.reason).not.toMatch(/Internal|Model not found|workers|serve/);
  });

  it('is none where it is a number, whatever type it is called', () => {
    for (const type of ['text/plain', 'text/html; charset=utf-8', 'application/octet-stream'])
      expect(check(plainly, (row) => plain(` ${score(row)}\n`, type))).toMatchObject(READ);
  });

  it('is none where the model answers no number: that is a finding', () => {
    const { verdict, rows } = check(plainly, () => plain('nan', 'text/plain'));
    expect(rows).toMatchObject({ used: ROWS, broken: 0 });
    expect(verdict).toBe('drifted');
  });
});

describe('an answer of several cells', () => {
  it.each<[string, Side]>([
    ['CSV', (row) => csv(`${1 - score(row)},${score(row)}`, 'OUTPUT')],
    ['JSON', (row) => json(`[${1 - score(row)},${score(row)}]`, 'OUTPUT')],
    ['predictions of chances', (row) => json(`{"predictions":[[${1 - score(row)},${score(row)}]]}`, 'OUTPUT')],
    ['a label and its chance', (row) => csv(`yes,${score(row)}`, 'OUTPUT')],
  ])('is never its first one in silence: %s', (_name, output) => {
    const { verdict, rows } = check(plainly, output);
    expect(verdict).toBe('undecided');
    expect(rows.examples![0]).toMatchObject({ kind: 'row-width' });
    expect(rows.examples![0]!.reason).toMatch(
      /^2 cells where 1 answer column is known \(`score`\): say which .* `output: \{name: score, type: number, path: '\$\[1\]'\}`/,
    );
  });

  it('is read where the schema names a place in it', () => {
    const path = file(
      'place.yaml',
      "features:\n  - {name: amount, type: number}\n  - {name: region, type: category}\n  - {name: units, type: integer}\noutput: {name: '$[1]', type: number}\n",
    );
    const own = baselineOf('place', [String(train[0]).replace('score', '$[1]'), ...train.slice(1)], path);
    const byPath = file(
      'path.yaml',
      "features:\n  - {name: amount, type: number}\n  - {name: region, type: category}\n  - {name: units, type: integer}\noutput: {name: score, type: number, path: '$[1]'}\n",
    );
    // training data call it as they like, and so may tables
    const called = baselineOf('called', train, byPath);
    expect(check(plainly, (row) => csv(`yes,${score(row)}`, 'OUTPUT'), called)).toMatchObject(READ);
    expect(check(plainly, (row) => json(`[[0,${score(row)}]]`, 'OUTPUT'), called)).toMatchObject(READ);
    expect(check(plainly, scored, called).rows.examples![0]!.reason).toContain('none at `$[1]`');
    expect(check(plainly, (row) => csv(`yes,${score(row)}`, 'OUTPUT'), own)).toMatchObject(READ);
    expect(check(plainly, (row) => json(`[[0,${score(row)}]]`, 'OUTPUT'), own)).toMatchObject(READ);
    expect(check(plainly, scored, own).rows.examples![0]!.reason).toContain('1 cell in the answer, and none at `$[1]`');
  });
});

describe('lines of CSV inside of JSON', () => {
  it.each<[string, Side]>([
    ['one in instances', (row) => json(JSON.stringify({ instances: [cells(row).join(',')] }))],
    ['a lone text', (row) => json(JSON.stringify(cells(row).join(', ')))],
    [
      'as many as there are columns',
      (row) => json(JSON.stringify({ instances: [0, 1, 2].map((i) => cells(row + i).join(',')) })),
    ],
  ])('are rows: %s', (name, side) => {
    const many = name.startsWith('as many') ? 3 : 1;
    const output: Side = (row) => json(JSON.stringify([...Array(many).keys()].map((i) => score(row + i))), 'OUTPUT');
    expect(check(side, output)).toMatchObject({ ...READ, rows: { used: many * ROWS, broken: 0 } });
  });

  it('that are texts with commas are texts', () => {
    const path = file('texts.yaml', 'features:\n  - {name: a, type: category}\n  - {name: b, type: category}\n');
    const own = baselineOf(
      'texts',
      ['a,b', ...Array.from({ length: 2000 }, (_, row) => `"x, ${row % 2}, z","y, ${row % 3}, z"`)],
      path,
    );
    expect(check((row) => json(JSON.stringify([`x, ${row % 2}, z`, `y, ${row % 3}, z`])), scored, own)).toMatchObject(
      READ,
    );
  });
});

describe('a blank line in a body', () => {
  it.each<[string, Side]>([
    ['behind', (row) => csv(`${cells(row).join(',')}\n\n`)],
    ['before', (row) => csv(`\n${cells(row).join(',')}`)],
    ['of spaces', (row) => csv(`${cells(row).join(',')}\n  \r\n`)],
    ['in base64', (row) => coded(`\r\n${cells(row).join(',')}\r\n\r\n""\r\n`)],
  ])('is no row: %s', (_name, side) =>
    expect(check(side, (row) => csv(`${score(row)}\n\n`, 'OUTPUT'))).toMatchObject(READ),
  );
});
