import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { captureLine, csv, json } from '../../domain/capture/lines.ts';
import { newHome, steward } from '../cli.ts';

const home = newHome();
const at = (name: string): string => join(home, name);
const DAY = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const REGIONS = ['north', 'south', 'east'];
const rows = (n: number, write: (region: string) => string = String): string[] =>
  Array.from({ length: n }, (_, i) => `${i % 50},${write(REGIONS[i % 3]!)}`);
const captured = (day: number, payloads: readonly string[], input = csv): string[] =>
  payloads.map((payload, i) =>
    captureLine({
      input: input(payload),
      eventId: `e-${day}-${i}-${input.name}`,
      inferenceTime: new Date(START + day * DAY + i * 60_000).toISOString(),
    }),
  );
const replay = (data: string, ...args: string[]) =>
  steward(home, 'drift', 'replay', '--baseline', at('b.json'), '--data', data, '--every', '1d', ...args);

/** Six days: on the second, rows are sent as what they are not; on the fourth and fifth, values are in upper case. */
const capture = [
  ...captured(0, rows(400)),
  ...captured(1, rows(300)),
  ...captured(1, Array(100).fill('{"prompt":"why"}'), json),
  ...captured(2, rows(400)),
  ...captured(
    3,
    rows(400, (region) => region.toUpperCase()),
  ),
  ...captured(
    4,
    rows(400, (region) => region.toUpperCase()),
  ),
  ...captured(5, rows(400)),
];

beforeAll(() => {
  writeFileSync(at('train.csv'), ['a,region', ...rows(1000)].join('\n'));
  writeFileSync(at('capture.jsonl'), `${capture.join('\n')}\n`);
  steward(home, 'drift', 'baseline', '--data', at('train.csv'), '-o', at('b.json'));
});

describe('a replay says of its windows what a check says beside its verdict', () => {
  it('in text and on the page once, with the windows it holds in', () => {
    const { out, code } = replay(at('capture.jsonl'), '--html', at('page.html'));
    expect(code).toBe(0);
    const page = readFileSync(at('page.html'), 'utf8').replaceAll('&#96;', '`').replaceAll('&#39;', "'");
    for (const text of [out, page]) {
      expect(text).toMatch(/2026-11-02 to 2026-11-03: broken by kind: payload 100; broken: .*line 701: .*prompt/);
      expect(text).toMatch(
        /2026-11-04 to 2026-11-06: 400 of 400 values of region \(100 %\) are none of the baseline's/,
      );
      expect(text).toContain('its own, in upper or lower case (`NORTH` for `north`');
      for (const once of [/values of region/g, /prompt/g]) expect(text.match(once)).toHaveLength(1);
    }
  });

  it('in JSON by the names that a check has', () => {
    const { checks } = JSON.parse(replay(at('capture.jsonl'), '--json').out).policies[0];
    const day = JSON.parse(
      steward(
        home,
        'drift',
        'check',
        '--baseline',
        at('b.json'),
        '--capture',
        at('capture.jsonl'),
        '--window',
        '2026-11-04/1d',
        '--json',
      ).out,
    );
    expect(checks[1].rows).toMatchObject({ used: 300, broken: 100, why: { payload: 100 } });
    expect(checks[3].unseenValues).toEqual(day.unseenValues);
    expect(checks.map(({ unseenValues }: { unseenValues?: unknown }) => unseenValues !== undefined)).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('of tables by day too: what is broken in a day, and columns that it has not', () => {
    mkdirSync(at('days'));
    const day = (date: string, lines: readonly string[]) => writeFileSync(at(`days/${date}.csv`), lines.join('\n'));
    day('2026-11-01', ['a,region', ...rows(400)]);
    day('2026-11-02', ['a,region', ...rows(400), ...Array.from({ length: 100 }, () => '1,2,3')]);
    day('2026-11-03', ['a', ...rows(400).map((row) => row.split(',')[0]!)]);
    const { out } = replay(at('days'));
    expect(out).toContain('2026-11-02 to 2026-11-03: broken by kind: row-width 100');
    expect(out).toContain('2026-11-03 to 2026-11-04: column `region` is not there');
    const [, second, third] = JSON.parse(replay(at('days'), '--json').out).policies[0].checks;
    expect(second).toMatchObject({ verdict: 'undecided', rows: { used: 400, broken: 100, why: { 'row-width': 100 } } });
    expect(third).toMatchObject({ columns: { absent: ['region'] } });
  });
});

it('the column of times is there, though the baseline leaves it out; of a column that is gone one thing is said', () => {
  const dated = Array.from({ length: 1_200 }, (_, i) => {
    const day = new Date(START + Math.floor(i / 400) * DAY + i * 60_000).toISOString();
    return `${day},${i % 10 === 0 && i > 600 ? '' : (i * 7) % 50},${REGIONS[i % 3]}`;
  });
  writeFileSync(at('dated.csv'), ['when,a,region', ...dated.slice(0, 400)].join('\n'));
  writeFileSync(at('later.csv'), ['when,a,region', ...dated].join('\n'));
  writeFileSync(at('narrow.csv'), ['a', ...dated.map((line) => line.split(',')[1])].join('\n'));
  steward(home, 'drift', 'baseline', '--data', at('dated.csv'), '-o', at('dated.json'));
  const asked = ['--baseline', at('dated.json'), '--data'];
  const played = steward(home, 'drift', 'replay', ...asked, at('later.csv'), '--time', 'when', '--every', '1d');
  expect(played.out).not.toContain('not there any more');
  const { out } = steward(home, 'drift', 'check', ...asked, at('narrow.csv'));
  expect(out).toMatch(/region +drifted .*missing 1\.0000/);
  expect(out).not.toContain('not judgeable');
});
