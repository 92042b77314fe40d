import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import { recordSentence } from '../../lib/words/record-sentence.ts';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';
import { World } from '../functions/world.ts';

/** Values of a category that are none of the baseline's: an alarm, and never one without its reason, wherever a verdict is told. */
const home = newHome();
const write = (name: string, content: string | Uint8Array): string => {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const REGIONS = ['north', 'south', 'New York'];
const all = (n: number, row: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => row(i));
const train = write('train.csv', `x,region\n${all(1_200, (i) => `${i % 40},${REGIONS[i % 3]}`).join('\n')}\n`);
const baseline = join(home, 'b.json');
steward(home, 'drift', 'baseline', '--data', train, '-o', baseline);
const check = (...args: string[]) => steward(home, 'drift', 'check', '--baseline', baseline, ...args);
const REASON =
  "600 of 600 values of region (100 %) are none of the baseline's: all 200 that were looked at are its own, ";

describe('values written otherwise', () => {
  const upper = (i: number): string => REGIONS[i % 3]!.toUpperCase();
  const captures = all(600, (i) =>
    captureLine({ input: json(JSON.stringify({ x: i % 40, region: upper(i) })), eventId: `e-${i}` }),
  );
  const folder = join(home, 'captures');
  for (const part of [0, 1, 2])
    write(`captures/2026/${part}.jsonl.gz`, gzipSync(`${captures.slice(200 * part, 200 * part + 200).join('\n')}\n`));

  it('are told in text, JSON, on the page and in Markdown', () => {
    const [page, markdown] = [join(home, 'r.html'), join(home, 'r.md')];
    const { out, code } = check('--capture', folder, '--html', page, '--markdown', markdown);
    expect(code).toBe(1);
    for (const place of [out, ...[page, markdown].map((file) => readFileSync(file, 'utf8').replaceAll('\\', ''))]) {
      expect(place).toMatch(/values of region \(100 %\) are none of the baseline.{1,6}s/);
      expect(place).toMatch(/in upper or lower case \(`SOUTH` for `south`/);
    }
    expect(readFileSync(markdown, 'utf8')).toContain('Find out who writes values of region otherwise now');
    expect(JSON.parse(check('--capture', folder, '--json').out).unseenValues).toMatchObject([
      { feature: 'region', cells: 600, of: 600, looked: 200, ways: [{ as: ['case'], cells: 200 }] },
    ]);
  });

  it.each<[string, string, string]>([
    [
      'a table',
      'w.csv',
      `x,region\n${all(600, (i) => `${i % 40},${REGIONS[i % 3]!.replace(/^/, 'r=')}`).join('\n')}\n`,
    ],
    ['objects', 'w.jsonl', all(600, (i) => JSON.stringify({ x: i % 40, region: `r=${REGIONS[i % 3]}` })).join('\n')],
  ])('are told of %s', (_, name, text) =>
    expect(check('--data', write(name, text)).out).toContain(`${REASON}with something put before on one side`),
  );
});

describe('what a check of a deployed model keeps of them', () => {
  const SLOT = Date.parse('2026-11-15T06:00:00Z');
  const lines = all(600, (i) =>
    captureLine({
      input: csv(`${i % 24},${i % 7},${100 + (i % 500)},atl,someone@example.org`),
      eventId: `e-${i}`,
      inferenceTime: '2026-11-10T10:00:00Z',
    }),
  );

  it("is how the baseline's own are written, and nothing of what people typed", async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    world.plane.clock.moveTo(SLOT);
    const folder = 's3://steward-captures/capture/flight-delay-prod/AllTraffic/2026/11/10/10';
    world.put(`${folder}/a.jsonl`, lines.join('\n'));
    await driftCheck(world.plane.ports)({
      ...{ tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' },
      slot: new Date(SLOT).toISOString(),
    });
    const record = (await world.records()).find(({ type }) => type === 'CheckRecorded')!;
    const counted = { cells: 600, of: 600, looked: 200 };
    expect(record.data.unseenValues).toEqual([
      expect.objectContaining({
        ...{ feature: 'origin', ...counted },
        ways: [{ as: ['case'], cells: 200, examples: [{ text: 'atl', like: 'ATL' }] }],
      }),
      expect.objectContaining({ feature: 'destination', ...counted, ways: [] }),
    ]);
    expect(recordSentence(record as never)).toContain('are its own, in upper or lower case (`atl` for `ATL`)');
    expect(JSON.stringify(record)).not.toContain('someone');
  });
});
