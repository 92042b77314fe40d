import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignArm } from '../../lib/domain/race/assign-arm.ts';
import { cleanUp, type Ended, linesBelow, newHome, recordsIn, storyFolder, tell } from './telling.ts';

let home: string;
let folder: string;
let ended: Ended;
let history: ReturnType<typeof recordsIn>;
const of = (type: string, version: number) =>
  history.filter((record) => record.type === type && record.subject.version === version);

beforeAll(async () => {
  home = newHome();
  folder = storyFolder(home, 'ab');
  ended = await tell(home, 'ab');
  history = recordsIn(folder).filter(({ chain }) => chain === 'model.default.claims-ab');
}, 1_500_000);
afterAll(() => cleanUp(home, 'ab'));

interface Told {
  readonly race: string;
  readonly form: string;
  readonly arms: readonly [{ name: string; weight: number }, { name: string; weight: number }];
}
interface Decided {
  readonly arms: { readonly champion: number; readonly challenger: number };
  readonly criteria: readonly { readonly name: string; readonly low: string; readonly high: string }[];
}
const brierOf = (record: (typeof history)[number]) =>
  (record.data as unknown as Decided).criteria.find(({ name }) => name === 'brier')!;

describe('the story of two A/Bs', () => {
  it('ends as told: the first challenger is stopped, the second takes over, and every record holds', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toMatch(/^live: claims-ab\/3 \(synthetic data\)$/m);
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
    expect(of('RaceDecided', 2).map(({ verdict }) => verdict)).toEqual(['stop']);
    expect(of('ReleaseRolledBack', 2)).toHaveLength(1);
    expect(of('ReleaseCompleted', 2)).toEqual([]);
    expect(of('RaceDecided', 3).map(({ verdict }) => verdict)).toEqual(['promote']);
    expect(of('ReleaseCompleted', 3)).toHaveLength(1);
  });

  it('decides by what became of claims, a loss called a loss, of two regions and between two groups too', () => {
    const [lost] = of('RaceDecided', 2);
    expect(Number(brierOf(lost!).high)).toBeLessThan(0);
    expect(lost!.data.because).toMatch(/`brier` is worse by 0\.\d+/);
    const [won] = of('RaceDecided', 3);
    expect(Number(brierOf(won!).low)).toBeGreaterThan(0);
    const names = (won!.data as unknown as Decided).criteria.map(({ name }) => name);
    expect(names).toEqual(['brier', 'brier where region=north', 'brier where region=south', 'demographicParity']);
  });

  it('every unit got the answers of the arm that it is dealt to, and arms their shares', () => {
    for (const version of [2, 3]) {
      const { race, arms, form } = of('RaceStarted', version)[0]!.data as unknown as Told;
      expect(form).toBe('ab');
      const arm = arms[1].name;
      const asked = linesBelow<{ eventMetadata: { inferenceId?: string } }>(
        join(folder, 's3/steward-captures/capture/claims-ab-prod', arm),
      ).map(({ eventMetadata }) => eventMetadata.inferenceId!);
      const units = asked.filter((id) => id.includes(':')).map((id) => id.slice(0, id.lastIndexOf(':')));
      expect(units.length).toBeGreaterThan(100);
      expect(units.filter((unit) => assignArm(race, unit, arms) !== arm)).toEqual([]);
      const { champion, challenger } = (of('RaceDecided', version)[0]!.data as unknown as Decided).arms;
      expect(challenger / (champion + challenger)).toBeGreaterThan(0.4);
      expect(challenger / (champion + challenger)).toBeLessThan(0.6);
    }
  });
});
