import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Ended, linesBelow, newHome, recordsIn, storyFolder, tell } from './telling.ts';

/** As many as the story is told with: of fewer both versions are too much alike. */
const ROWS = 20_000;

let home: string;
let folder: string;
let ended: Ended;
let history: ReturnType<typeof recordsIn>;
const of = (type: string, version: number) =>
  history.filter((record) => record.type === type && record.subject.version === version);

beforeAll(async () => {
  home = newHome();
  folder = storyFolder(home, 'shadow');
  ended = await tell(home, 'shadow', { rows: ROWS });
  history = recordsIn(folder).filter(({ chain }) => chain === 'model.default.flight-race');
}, 900_000);
afterAll(() => cleanUp(home, 'shadow'));

interface Criterion {
  readonly name: string;
  readonly units: number;
  readonly value: string;
  readonly low: string;
  readonly high: string;
  readonly limit: string;
}
const criterion = (record: (typeof history)[number], name: string): Criterion =>
  (record.data as unknown as { criteria: Criterion[] }).criteria.find((one) => one.name === name)!;

describe('the story of two races', () => {
  it('ends as told: the first candidate is stopped, the second takes over, and every record holds', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toMatch(/^live: flight-race\/3$/m);
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
    expect(of('RaceDecided', 2).map(({ verdict }) => verdict)).toEqual(['stop']);
    expect(of('ReleaseRolledBack', 2)).toHaveLength(1);
    expect(of('ReleaseCompleted', 2)).toEqual([]);
    expect(of('RaceDecided', 3).map(({ verdict }) => verdict)).toEqual(['promote']);
    expect(of('ReleaseCompleted', 3)).toHaveLength(1);
  });

  it('decides by the interval alone: all of it on one side of the limit, and at no look before', () => {
    for (const [version, side] of [
      [2, (c: Criterion) => Number(c.high) <= Number(c.limit)],
      [3, (c: Criterion) => Number(c.low) > Number(c.limit)],
    ] as const) {
      const [decided] = of('RaceDecided', version);
      expect(side(criterion(decided!, 'brier'))).toBe(true);
      const looks = of('RaceLooked', version);
      expect(looks.length).toBeGreaterThan(0);
      for (const look of looks) expect(side(criterion(look, 'brier'))).toBe(false);
    }
  });

  it('says before how long it may take, and at each look how both differ', () => {
    for (const version of [2, 3]) {
      const [preparing] = of('RaceStarted', version);
      const { expected } = preparing!.data as unknown as { expected: { because: string; perDay: number } };
      expect(expected.because).toMatch(/takes longest: about \d+ units/);
      expect(expected.perDay).toBeGreaterThan(50);
      expect(ended.out).toContain(`requests a day: ${expected.because}`);
    }
    expect(ended.out).toMatch(/^look +judged until +units +brier +errors +disagreement/m);
  });

  it('counts what both answered to the same requests, as the captures have it', () => {
    const [decided] = of('RaceDecided', 3);
    const ids = (variant: string) =>
      new Set(
        linesBelow<{ eventMetadata: { inferenceId?: string } }>(
          join(folder, 's3/steward-captures/capture/flight-race-prod', variant),
        ).map(({ eventMetadata }) => eventMetadata.inferenceId),
      );
    const [champion, shadow] = [ids('AllTraffic'), ids('steward-shadow-3')];
    const both = [...shadow].filter((id) => champion.has(id)).length;
    expect(both).toBeGreaterThan(0);
    expect(criterion(decided!, 'disagreement').units).toBeLessThanOrEqual(both);
  });
});
