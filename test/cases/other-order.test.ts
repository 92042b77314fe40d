import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, csv } from '../domain/capture/lines.ts';

/** Rows without names whose columns stand in another order than the baseline's, through the command line: one thing is said, and first. */
const home = newHome();
const write = (name: string, lines: readonly string[]): string => {
  const path = join(home, 'order', name);
  mkdirSync(join(home, 'order'), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const NAMES = ['age', 'income', 'rate', 'city', 'plan'];
const CITIES = ['Rome', 'Paris', 'Oslo', 'Bern'];
const rowOf = (n: number): string[] => [
  String(20 + ((n * 7) % 50)),
  String(1_000 + ((n * 7919) % 90_000) / 4),
  (((n * 6007) % 1000) / 1000).toFixed(3),
  CITIES[n % 4]!,
  ['basic', 'gold'][n % 2]!,
];
const rows = (from: number, count: number, order: readonly number[], row = rowOf): string[] =>
  Array.from({ length: count }, (_, n) => {
    const cells = row(from + n);
    return order.map((at) => cells[at]).join(',');
  });
const baseline = join(home, 'order', 'baseline.json');
const train = write('train.csv', [NAMES.join(','), ...rows(0, 2000, [0, 1, 2, 3, 4])]);
expect(steward(home, 'drift', 'baseline', '--data', train, '-o', baseline)).toMatchObject({ code: 0 });

type Told = {
  verdict: string;
  otherOrder?: { feature: string; holds: string }[];
  otherUnits?: unknown;
  unseenValues?: unknown;
};
const check = (lines: readonly string[], captured: boolean, ...options: string[]) => {
  const asked = captured
    ? [
        '--capture',
        write(
          'window.jsonl',
          lines.map((line, n) => captureLine({ input: csv(line), eventId: `e-${n}` })),
        ),
      ]
    : ['--data', write('window.csv', lines), '--no-header'];
  return steward(home, 'drift', 'check', '--baseline', baseline, ...asked, ...options);
};
const told = (lines: readonly string[], captured: boolean): Told =>
  JSON.parse(check(lines, captured, '--json').out) as Told;

describe('columns in another order', () => {
  it.each<[string, number[], boolean]>([
    ['two of numbers', [1, 0, 2, 3, 4], true],
    ['three of numbers, in a table without names', [2, 0, 1, 3, 4], false],
    ['a number and a category', [3, 1, 2, 0, 4], false],
    ['two of categories', [0, 1, 2, 4, 3], true],
    ['all of them, in a table without names', [3, 2, 0, 4, 1], false],
  ])('are said to be: %s', (_name, order, captured) => {
    const { verdict, otherOrder = [], otherUnits, unseenValues } = told(rows(3_000, 900, order), captured);
    expect({ verdict, otherUnits, unseenValues }).toEqual({
      verdict: 'drifted',
      otherUnits: undefined,
      unseenValues: undefined,
    });
    const moved = order.flatMap((at, place) => (at === place ? [] : [{ feature: NAMES[place], holds: NAMES[at] }]));
    expect(otherOrder).toEqual(moved);
  });

  it('are said first, in the text and on every page', () => {
    const [html, markdown] = [join(home, 'order', 'page.html'), join(home, 'order', 'page.md')];
    const { out, code } = check(rows(3_000, 900, [1, 0, 2, 3, 4]), true, '--html', html, '--markdown', markdown);
    expect(code).toBe(1);
    for (const text of [out, readFileSync(html, 'utf8'), readFileSync(markdown, 'utf8')])
      expect(text).toMatch(
        /columns seem to be in another order: age holds values of income, income holds values of age/,
      );
  });

  it.each<[string, (n: number) => string[]]>([
    ['one column moved', (n) => rowOf(n).with(0, rowOf(n)[1]!)],
    [
      'two columns moved, each elsewhere',
      (n) =>
        rowOf(n)
          .with(0, String(500 + (n % 90)))
          .with(1, String((n % 70) / 8)),
    ],
    [
      'one in another unit, one unlike',
      (n) =>
        rowOf(n)
          .with(1, String(Number(rowOf(n)[1]) * 100))
          .with(3, 'Kyiv'),
    ],
    ['numbers that became words', (n) => rowOf(n).with(0, 'old').with(3, 'Kyiv')],
    ['nothing moved', rowOf],
  ])('are not claimed where %s', (_name, row) =>
    expect(told(rows(3_000, 900, [0, 1, 2, 3, 4], row), true).otherOrder).toBeUndefined(),
  );

  it('are not claimed of columns that lie alike, where few rows differ by chance', () => {
    let state = 13;
    const drawn = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const alike = (file: string): string =>
      write(file, [
        'x,y,z',
        ...Array.from({ length: 300 }, () => [drawn(), drawn(), drawn()].map((v) => v.toFixed(6)).join(',')),
      ]);
    const made = join(home, 'order', 'alike.json');
    steward(home, 'drift', 'baseline', '--data', alike('alike.csv'), '-o', made);
    const { out } = steward(home, 'drift', 'check', '--baseline', made, '--data', alike('alike-too.csv'), '--json');
    expect((JSON.parse(out) as Told).otherOrder).toBeUndefined();
  });
});
