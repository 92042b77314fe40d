import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch, type Sketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { expectedFalseAlarmsPerMonth } from '../../../../lib/domain/drift/false-alarms.ts';
import { accumulate, findAccumulated } from '../../../../lib/domain/drift/life/accumulated.ts';
import { backtest } from '../../../../lib/domain/drift/life/backtest.ts';
import { addToLife, Life, levelsOf, type Unit } from '../../../../lib/domain/drift/life/life.ts';
import { besideSentences } from '../../../../lib/words/findings.ts';
import { drawn } from '../draw.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-11-02T00:00:00Z');
const schema = {
  features: [
    { name: 'amount', type: 'number' as const },
    { name: 'country', type: 'category' as const },
  ],
};
type Change = { shift?: number; scale?: number; fresh?: number; missing?: number };

function rowsOf(n: number, seed: number, { shift = 0, scale = 1, fresh = 0, missing = 0 }: Change = {}): string[][] {
  const draw = drawn(seed);
  return Array.from({ length: n }, () => [
    draw.below(1) < missing ? '' : String(draw.normal() * scale + shift),
    draw.below(1) < fresh ? 'XX' : ['DE', 'FR', 'JP', 'US'][Math.floor(draw.below(2) ** 2)]!,
  ]);
}

const baseline = await buildBaseline(schema, rowsOf(10_000, 1));
function sketchOf(rows: string[][]): Sketch {
  const sketch = newSketch(baseline);
  for (const row of rows) addRow(sketch, row);
  return sketch;
}

/** Windows of a length, one after another from the start. */
const windowsOf = (sketches: readonly Sketch[], length = HOUR) =>
  sketches.map((sketch, i) => ({
    ...{ baseline, sketch, complete: true, brokenLines: 0 },
    window: { start: START + i * length, end: START + (i + 1) * length },
  }));

const lived = (sketches: readonly Sketch[], unit: Unit = 'windows', length = HOUR): Life =>
  windowsOf(sketches, length).reduce<Life | undefined>((life, window) => addToLife(life, window, unit), undefined)!;

const found = (life: Life, policy: unknown = { evidence: 'rows' }) =>
  findAccumulated(baseline, life, DriftPolicy.parse(policy), life.until);

const quiet = Array.from({ length: 48 }, (_, i) => sketchOf(rowsOf(300, 100 + i)));

describe('a life', () => {
  it('adds up its windows, begins shorter stretches anew, and is the same after a journey through JSON', () => {
    const life = lived(quiet);
    expect(life).toMatchObject({ since: START, until: START + 48 * HOUR, units: 48 });
    expect(life.stretches.map(({ level, units }) => [level, units])).toEqual([
      [undefined, 48],
      [2, 4],
      [3, 8],
      [4, 16],
      [5, 16],
      [6, 48],
      [7, 48],
      [8, 48],
      [9, 48],
    ]);
    expect(life.stretches[0]!.columns[0]!.rows).toBe(48 * 300);
    expect(Life.parse(JSON.parse(JSON.stringify(life)))).toEqual(life);
    expect(JSON.stringify(life).length).toBeLessThan(12_000);
  });

  it('takes a window once, and none that came before what it has', () => {
    const windows = windowsOf(quiet.slice(0, 6));
    const life = lived(quiet.slice(0, 6));
    for (const again of windows) expect(addToLife(life, again, 'windows')).toBe(life);
  });

  it('says the same of rows however they were cut into windows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
        fc.nat(1e6),
        (cuts, seed) => {
          const rows = rowsOf(
            cuts.reduce((sum, cut) => sum + cut, 0),
            seed,
          );
          let at = 0;
          const parts = cuts.map((cut) => {
            at += cut;
            return sketchOf(rows.slice(at - cut, at));
          });
          const whole = (life: Life) => ({ ...life, length: HOUR, stretches: life.stretches.slice(0, 1) });
          const [cut, one] = [found(whole(lived(parts))), found(whole(lived([sketchOf(rows)])))];
          expect(cut.e).toBeCloseTo(one.e, 4);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('counts days where they are its units, each when it is over', () => {
    const life = lived(quiet, 'days');
    expect(life).toMatchObject({ unit: 'days', length: DAY, units: 2, until: START + 2 * DAY });
    expect(life.open).toBeUndefined();
    const more = addToLife(
      life,
      { baseline, sketch: quiet[0]!, window: { start: life.until, end: life.until + HOUR } },
      'days',
    );
    expect(more).toMatchObject({ units: 2, open: { since: life.until } });
    expect(found(more, {}).e).toBe(found(life, {}).e);
    expect(found(life, {}).counts).toBe('days');
    expect(found(lived(quiet.slice(0, 4), 'days', 7 * DAY), {}).counts).toBe('windows');
  });

  it('begins anew with another baseline, and with other units', () => {
    const life = lived(quiet);
    const next = { ...windowsOf(quiet)[0]!, window: { start: life.until, end: life.until + HOUR } };
    expect(addToLife({ ...life, baselineId: 'f'.repeat(64) }, next, 'windows').since).toBe(life.until);
    expect(addToLife(life, next, 'days')).toMatchObject({ since: life.until, units: 0 });
  });

  it('counts as many stretches in a month as its shortest windows make', () => {
    const life = lived(quiet.slice(0, 2), 'windows', DAY);
    const hour = { ...windowsOf(quiet)[0]!, window: { start: life.until, end: life.until + HOUR } };
    expect([life.length, addToLife(life, hour, 'windows').length]).toEqual([DAY, HOUR]);
  });

  it.each([
    [HOUR, [2, 3, 4, 5, 6, 7, 8, 9]],
    [DAY, [2, 3, 4]],
    [7 * DAY, [2]],
    [31 * DAY, []],
  ])('of units of %d ms has stretches of up to a month', (length, levels) => {
    expect(levelsOf(length)).toEqual(levels);
  });
});

describe('evidence of a life', () => {
  it('is none where nothing changed, whatever counts as one draw', () => {
    for (const evidence of ['rows', 'windows', 'days'])
      expect(found(lived(quiet, evidence === 'days' ? 'days' : 'windows'), { evidence })).toMatchObject({
        found: false,
        columns: [],
      });
  });

  it.each<[string, Change, number, Record<string, unknown>]>([
    ['a tenth of a standard deviation', { shift: 0.1 }, 24, { feature: 'amount', of: 'location', more: true }],
    ['a tenth less', { shift: -0.1 }, 24, { feature: 'amount', of: 'location', more: false }],
    ['a spread a fifth wider', { scale: 1.2 }, 24, { feature: 'amount', of: 'spread', more: true }],
    ['three rows in a hundred missing', { missing: 0.03 }, 12, { feature: 'amount', of: 'missing', was: 0 }],
    ['one row in a hundred of a new category', { fresh: 0.01 }, 12, { feature: 'country', of: 'unseen', was: 0 }],
  ])('finds %s in windows that are too short for it', (_, change, hours, expected) => {
    const sketches = Array.from({ length: hours }, (_, i) => sketchOf(rowsOf(300, 900 + i, change)));
    const { columns, limit } = found(lived(sketches));
    expect(columns).toMatchObject([expected]);
    expect(columns[0]!.e).toBeGreaterThan(limit);
  });

  it('finds a change late in a long life by the stretch that began not long before it', () => {
    const changed = Array.from({ length: 16 }, (_, i) => sketchOf(rowsOf(300, 500 + i, { shift: 0.25 })));
    const { columns } = found(lived([...quiet, ...changed]));
    expect(columns).toMatchObject([{ feature: 'amount', since: START + 48 * HOUR }]);
  });

  it('takes windows that differ among themselves for one draw each, where the policy says so', () => {
    // One window lies lower, the next higher: by rows their mean is far from the baseline's, by windows it may be anywhere about it.
    const sketches = Array.from({ length: 48 }, (_, i) =>
      sketchOf(rowsOf(300, 300 + i, { shift: i % 2 === 0 ? -0.18 : 0.3 })),
    );
    const life = lived(sketches);
    expect(found(life, { evidence: 'rows' }).found).toBe(true);
    expect(found(life, { evidence: 'windows' }).found).toBe(false);
  });

  it('is none of fewer days than a week has, however loud: they may be its working days', () => {
    const sketches = Array.from({ length: 8 }, (_, i) => sketchOf(rowsOf(600, 1_200 + i, { shift: 0.4 })));
    const daysOf = (count: number) => lived(sketches.slice(0, count), 'days', DAY);
    expect(found(daysOf(6)).found).toBe(true);
    expect(found(daysOf(6), {}).e).toBe(0);
    expect(found(daysOf(8), {}).found).toBe(true);
  });

  it('is divided over the columns that count: silences and weights are those of the verdict', () => {
    const life = lived(Array.from({ length: 12 }, (_, i) => sketchOf(rowsOf(300, 900 + i, { shift: 0.1 }))));
    const both = found(life).e;
    expect(found(life, { evidence: 'rows', features: ['amount'] }).e).toBeCloseTo(2 * both, 6);
    const silenced = [{ feature: 'amount', because: 'strike', until: '2027-01-01' }];
    expect(found(life, { evidence: 'rows', silenced }).columns).toEqual([]);
  });

  it('is told in a sentence beside the verdict, and is an alarm only on request', () => {
    const changed = Array.from({ length: 12 }, (_, i) => sketchOf(rowsOf(300, 700 + i, { shift: 0.16 })));
    const play = (policy: unknown) =>
      backtest(windowsOf(changed), DriftPolicy.parse(policy), { drifted: 1, of: 1 }).at(-1)!;
    const { decision } = play({ evidence: 'rows' });
    expect(decision.verdict).not.toBe('drifted');
    expect(besideSentences(decision).find((said) => said.startsWith('evidence'))).toMatch(
      /^evidence since 2026-11-02(T\d\d:\d\dZ)?: amount lies higher than the noise of the baseline explains \(above one of the baseline's in 5\d\.\d %, not 50\.0 %; \d+ rows\); at most 1 in (a million|\d+) model-months would show as much by chance$/,
    );
    const asked = play({ evidence: 'rows', alarm: 'evidence' }).decision;
    expect(asked).toMatchObject({
      verdict: 'drifted',
      kinds: { data: 'drifted' },
      reasons: [{ rule: 'accumulated', subject: 'amount', limit: '100.0000' }],
    });
    expect(asked.reasons.length).toBe(1);
  });

  it('raises its stated rate by the month, however often a model is checked', () => {
    const [still, asked] = ['drifted', 'evidence'].map((alarm) => DriftPolicy.parse({ alarm }));
    for (const checks of [4, 730])
      expect(expectedFalseAlarmsPerMonth(asked!, checks)! - expectedFalseAlarmsPerMonth(still!, checks)!).toBeCloseTo(
        0.01,
      );
  });

  it('leaves out what is not whole or too broken, and says nothing with the methods of peers', () => {
    const [window] = windowsOf(quiet);
    const decide = (policy: unknown) => decideDrift(baseline, window!.sketch, DriftPolicy.parse(policy));
    const policy = DriftPolicy.parse({});
    expect(accumulate(decide({}), undefined, { ...window!, complete: false }, policy).life).toBeUndefined();
    const broken = { ...decide({}), rows: { used: 300, broken: 100 } };
    expect(accumulate(broken, undefined, window!, policy).life).toBeUndefined();
    const peers = DriftPolicy.parse({ methods: 'evidently' });
    expect(
      accumulate(decide({ methods: 'evidently' }), undefined, window!, peers).decision.accumulated,
    ).toBeUndefined();
  });
});
