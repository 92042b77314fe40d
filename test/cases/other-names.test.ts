import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, json } from '../domain/capture/lines.ts';

/** Columns of another name in the window, through the command line: what is not there is said with what it may be called. */
const home = newHome();
const at = (name: string): string => join(home, 'names', name);
const write = (name: string, text: string): string => {
  mkdirSync(join(home, 'names'), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
};
const ROWS = 600;
type Named = Record<string, unknown>;
const row = (n: number): Named => ({ order_amount: (n % 37) + 0.5, region: ['north', 'south'][n % 2], größe: n % 9 });
const train = Array.from({ length: 2000 }, (_, n) => Object.values(row(n)).join(','));
const baseline = at('baseline.json');
const made = steward(
  home,
  'drift',
  'baseline',
  '--data',
  write('train.csv', `order_amount,region,größe\n${train.join('\n')}\n`),
  '-o',
  baseline,
);

/** Rows with a column called otherwise, in all of them or where `where` says. */
const renamed = (from: string, to: string, where: (n: number) => boolean = () => true): Named[] =>
  Array.from({ length: ROWS }, (_, n) =>
    where(n)
      ? Object.fromEntries(Object.entries(row(n)).map(([name, value]) => [name === from ? to : name, value]))
      : row(n),
  );

const roads: Record<string, (rows: readonly Named[]) => string> = {
  'capture.jsonl': (rows) =>
    rows.map((one, n) => captureLine({ input: json(JSON.stringify(one)), eventId: `e-${n}` })).join('\n'),
  'instances.jsonl': (rows) =>
    rows
      .map((one, n) => captureLine({ input: json(JSON.stringify({ instances: [one] })), eventId: `e-${n}` }))
      .join('\n'),
  'objects.jsonl': (rows) => rows.map((one) => JSON.stringify(one)).join('\n'),
};

const check = (file: string, text: string) => {
  const path = write(file, `${text}\n`);
  const [html, markdown] = [at('report.html'), at('report.md')];
  const ran = steward(
    home,
    'drift',
    'check',
    '--baseline',
    baseline,
    '--data',
    path,
    '--json',
    '--html',
    html,
    '--markdown',
    markdown,
  );
  expect(ran.out, ran.err).not.toBe('');
  const said = JSON.parse(ran.out) as {
    columns?: { absent: string[]; unknown: string[]; empty?: string[]; respelled?: unknown[]; oneHot?: unknown[] };
  };
  return {
    ...said,
    text: steward(home, 'drift', 'check', '--baseline', baseline, '--data', path).out,
    pages: [html, markdown].map((page) => readFileSync(page, 'utf8')),
  };
};

describe('a column that is called otherwise in the window', () => {
  it('has a baseline', () => expect(made, made.err).toMatchObject({ code: 0 }));

  it.each([
    ['order_amount', 'order amount', 'capture.jsonl'],
    ['order_amount', 'OrderAmount', 'capture.jsonl'],
    ['order_amount', 'order-amount', 'instances.jsonl'],
    ['region', 'Region', 'objects.jsonl'],
    ['region', 'regoin', 'capture.jsonl'],
    ['größe', 'größe'.normalize('NFD'), 'capture.jsonl'],
  ])('is not there, and may be the other: %s as %s in %s', (from, to, road) => {
    const { columns, text, pages } = check(road, roads[road]!(renamed(from, to)));
    expect(columns).toEqual({ absent: [from], unknown: [to] });
    const asked = `is it \`${to}\`? then name it \`${from}\``;
    expect(text).toContain(`column \`${from}\` is not there: its values count as missing; ${asked}`);
    for (const page of pages) expect(page.replaceAll('\\', '')).toContain(`is it \`${to}\`?`);
  });

  it('is said where only some rows have it so', () => {
    const { columns, text, pages } = check(
      'some.jsonl',
      roads['capture.jsonl']!(renamed('region', 'Region', (n) => n % 3 === 0)),
    );
    expect(columns).toEqual({
      absent: [],
      unknown: ['Region'],
      respelled: [{ name: 'region', like: 'Region', rows: ROWS / 3 }],
    });
    expect(text).toContain('column `region` has no value in 200 rows, and a column `Region` is there: is it `Region`?');
    for (const page of pages) expect(page.replaceAll('\\', '')).toContain('and a column `Region` is there');
  });

  it.each(['capture.jsonl', 'objects.jsonl'])('is there by its values, one-hot encoded: %s', (road) => {
    const rows = renamed('region', 'region').map(({ region, ...rest }) => ({
      ...{ ...rest, region_north: Number(region === 'north'), 'region=South': Number(region === 'south') },
    }));
    const { columns, text, pages } = check(road, roads[road]!(rows));
    const into = ['region_north', 'region=South'];
    expect(columns).toMatchObject({ absent: ['region'], oneHot: [{ name: 'region', into, side: 'window' }] });
    for (const place of [text, ...pages])
      expect(place.replaceAll('\\', '')).toMatch(
        /olumn `region` is not there, but one for each of its values \(`region_north`/,
      );
    expect(text).not.toContain('is it `region');
  });

  it('is not asked for among names that only look alike', () => {
    const { columns, text } = check('another.jsonl', roads['capture.jsonl']!(renamed('region', 'customer')));
    expect(columns).toEqual({ absent: [], unknown: ['customer'], empty: ['region'] });
    expect(text).toContain(
      'column `region` has no value in any row: is it not sent, or under another name? if it is the label, make',
    );
    expect(text).not.toContain('is it `customer`');
  });
});
