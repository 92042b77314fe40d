import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartsCut } from '../../../lib/domain/evaluation/counted/cut-parts.ts';
import { orderingOf } from '../../../lib/domain/evaluation/counted/ordering-of-counts.ts';
import { ScoreCodes } from '../../../lib/domain/evaluation/counted/score-codes.ts';
import { MixedCodes } from '../../../lib/domain/evaluation/counted/tally.ts';
import { heldOutWanted, measureEvaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { FairnessPolicy } from '../../../lib/domain/fairness/fairness-policy.ts';
import { measuredMetric } from '../../../lib/domain/metric/measure-metric.ts';
import type { MetricName } from '../../../lib/domain/metric/metrics.ts';
import { MISSING } from '../../../lib/domain/quality/column-reader.ts';
import { cutEnough } from '../../../lib/domain/quality/slices.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import type { Measures } from '../../../lib/statistics/interval.ts';
import { readHeldOut } from '../../../lib/tables/sketch/plain/read-held-out.ts';
import { filesOf } from '../../tables/held-out.ts';
import { uniform } from '../drift/samples.ts';

const TASK = Task.parse({ type: 'binary' });
const fairness = FairnessPolicy.parse({ protected: ['sex'] });
const gate = {
  slices: { columns: [{ column: 'region' }, { column: 'amount' }], minimumRows: 100, limits: {}, maximumLoss: {} },
  fairness,
};
const plan = { task: TASK, gate };
/** Metrics told by the order of scores: of these alone codes may make a difference. */
const BY_ORDER = ['auc', 'gini', 'ks', 'averagePrecision'];

type Scores = (signal: number, noise: number, row: number) => readonly [challenger: number, champion: number];
const chances: Scores = (signal, noise) => [0.8 * signal ** 2 + 0.2 * noise, 0.6 * signal ** 2 + 0.4 * noise];
/** How predictions may look: what a scorer writes, and in which order rows come. */
const WAYS: Record<string, { scores: Scores; sorted?: boolean }> = {
  'of many digits': { scores: chances },
  'of two digits': { scores: (...of) => chances(...of).map((score) => Number(score.toFixed(2))) as [number, number] },
  'sorted by score': { scores: chances, sorted: true },
  'near nothing': { scores: (...of) => chances(...of).map((score) => score ** 9 / 1e4) as [number, number] },
  'that are log odds': { scores: (...of) => chances(...of).map((p) => Math.log(p / (1 - p))) as [number, number] },
  'of two models alike': { scores: (...of) => [chances(...of)[0], chances(...of)[0]] },
  'of a champion that is perfect': { scores: (...of) => [chances(...of)[0], of[2] % 2 === 0 ? 0.25 : 0.75] },
};

function csvOf(rows: number, { scores, sorted }: (typeof WAYS)[string]): string {
  const u = uniform(7);
  const all = Array.from({ length: rows }, (_, row) => {
    const [signal, noise] = [u(), u()];
    const label = 'perfect' in scores ? 0 : Number(u() < signal ** 2);
    const [one, other] = scores(signal, noise, label === 1 ? 2 * row + 1 : 2 * row);
    const region = ['north', 'south', '', 'west'][Math.floor(4 * u())];
    return { one, cells: [`r${row}`, label, one, other, region, (1000 * u()).toFixed(1), u() < 0.5 ? 'f' : 'm'] };
  });
  if (sorted) all.sort((a, b) => b.one - a.one);
  return `id,label,challenger,champion,region,amount,sex\n${all.map(({ cells }) => cells.join(',')).join('\n')}\n`;
}

async function bothWays(csv: string, codes: number) {
  const rows = await readHeldOut('p.csv', filesOf({ 'p.csv': csv }), heldOutWanted(plan));
  return [
    { beyond: Number.POSITIVE_INFINITY, codes },
    { beyond: 0, codes },
  ].map((counted) => measureEvaluation(rows, plan, counted)) as [
    ReturnType<typeof measureEvaluation>,
    ReturnType<typeof measureEvaluation>,
  ];
}

/** How far value and ends lie apart at most, in parts of the exact interval's width, and whether all else is the same. */
function furthestApart(exact: Measures, counted: Measures): Record<string, number> {
  expect(Object.keys(counted)).toEqual(Object.keys(exact));
  return Object.fromEntries(
    Object.entries(exact).map(([name, one]) => {
      const other = counted[name]!;
      expect([other.method, other.doubt]).toEqual([one.method, one.doubt]);
      const [a, b] = [one.interval(0.05), other.interval(0.05)];
      const width = Math.max(a.high - a.low, 1e-9);
      const apart = [other.value - one.value, b.low - a.low, b.high - a.high].map((by) => Math.abs(by) / width);
      return [name, Math.max(...apart)];
    }),
  );
}

describe('rows that are counted', () => {
  it.each(Object.entries(WAYS))('%s say what they say one by one', async (_, way) => {
    const [exact, counted] = await bothWays(csvOf(2_500, way), 2 ** 18);
    const parts = [exact, ...exact.slices].map((part, at) => [part, [counted, ...counted.slices][at]!] as const);
    expect(counted.slices.map(({ name, rows, enough }) => ({ name, rows, enough }))).toEqual(
      exact.slices.map(({ name, rows, enough }) => ({ name, rows, enough })),
    );
    for (const [one, other] of parts) {
      for (const measures of ['challenger', 'champion', 'differences'] as const)
        for (const [name, apart] of Object.entries(furthestApart(one[measures]!, other[measures]!)))
          expect([name, apart < (BY_ORDER.includes(name) ? 0.08 : 1e-6)]).toEqual([name, true]);
      expect(other.rows).toBe(one.rows);
    }
    expect(JSON.stringify([counted.groups, counted.leftOut, counted.unmeasured, counted.positives])).toBe(
      JSON.stringify([exact.groups, exact.leftOut, exact.unmeasured, exact.positives]),
    );
  });

  it('in fewer codes say so by wider intervals, which hold what is exact', async () => {
    const [exact, counted] = await bothWays(csvOf(4_000, WAYS['of many digits']!), 64);
    for (const name of BY_ORDER) {
      const [one, other] = [exact.challenger[name]!, counted.challenger[name]!];
      const { low, high } = other.interval(0.05);
      expect([name, low <= one.interval(0.05).low, high >= one.interval(0.05).high]).toEqual([name, true, true]);
      const off = high - one.interval(0.05).high;
      expect([name, off > 1e-4, off < 0.05]).toEqual([name, true, true]);
    }
  });

  it('are never further from what is exact than is said, whatever the scores and however few the codes', () => {
    const score = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const row = fc.record({ score, truth: fc.nat({ max: 1 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), fc.constantFrom(1, 8, 64), (rows, most) => {
        const scores = Float64Array.from(rows, (each) => each.score + 0);
        const truths = Float64Array.from(rows, ({ truth }) => truth);
        const codes = new ScoreCodes();
        codes.count(scores);
        codes.seal(most);
        const written = new Int32Array(rows.length);
        codes.write(scores, 0, rows.length, written);
        for (const [a, x] of scores.entries())
          for (const [b, y] of scores.entries()) if (x > y) expect(written[a]!).toBeGreaterThanOrEqual(written[b]!);
        const mixed = new MixedCodes(codes.codes);
        mixed.add({ scores, codes: written }, rows.length);
        const counts = new Int32Array(2 * codes.codes);
        for (const [at, code] of written.entries()) counts[2 * code + truths[at]!]!++;
        const found = orderingOf(counts, mixed.by(0));
        const sample = { type: 'binary', rows: rows.length, truths, scores, predicted: truths } as const;
        for (const name of ['auc', 'ks', 'averagePrecision'] as const satisfies MetricName[]) {
          const exact = measuredMetric(name).contributions!({ ...sample, improper: false, confusion: [] });
          expect(found === undefined).toBe(exact === undefined);
          if (!found || !exact) continue;
          expect(Math.abs(found[name].value - exact.value)).toBeLessThanOrEqual(found[name].off + 1e-12);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('are cut between quartiles of their numbers where nearly all have none, as one by one', () => {
    const rows = 140_000;
    const values = new Float64Array(rows).fill(Number.NaN);
    for (let value = 0; value < 40; value++) values[3_001 * value + 1] = value;
    const column = { rows, values, codes: new Int32Array(rows), texts: [''] };
    const parts = { rows, compared: false, parts: () => [], column: () => [column], end: () => undefined };
    const slice = { column: 'amount' };
    const cell = (row: number) => (Number.isNaN(values[row]) ? MISSING : values[row]!);
    const exact = cutEnough({ rows, cell }, slice, 1).cuts.map(({ name, rows: all }) => [name, all.length]);
    expect(exact).toContainEqual(['amount below 10', 10]);
    expect(new PartsCut(parts, slice, 1).kept.map(({ name, count }) => [name, count])).toEqual(exact);
  });
});
