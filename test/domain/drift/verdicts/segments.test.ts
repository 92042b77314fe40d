import { describe, expect, it } from 'vitest';
import { baselineId } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { SegmentsBuilder } from '../../../../lib/domain/segments/build-segments.ts';
import { openSegments } from '../../../../lib/domain/segments/count-segments.ts';
import { decideSegments, divideRisk } from '../../../../lib/domain/segments/decide-segments.ts';
import { uniform } from '../samples.ts';

const schema: FeatureSchema = {
  output: { name: 'answer', type: 'number' },
  features: [
    { name: 'region', type: 'category' },
    { name: 'amount', type: 'number' },
  ],
};

/** A tenth of the rows are south's, whose amounts or answers may lie otherwise. */
function rowsOf(n: number, seed: number, south: { amount?: number; answer?: number } = {}): string[][] {
  const next = uniform(seed);
  return Array.from({ length: n }, (_, i) => {
    const isSouth = i % 10 === 0;
    const [amount, answer] = [
      next() + (isSouth ? (south.amount ?? 0) : 0),
      next() + (isSouth ? (south.answer ?? 0) : 0),
    ];
    return [isSouth ? 'south' : 'north', String(amount), String(answer)];
  });
}

const training = rowsOf(8_000, 1);
const baseline = await buildBaseline(schema, training);
const builder = new SegmentsBuilder(baseline, 'region', schema, {});
for (const row of training) builder.add(row);
const segments = builder.end(baselineId(baseline));
const risk = divideRisk(DriftPolicy.parse({ limits: { ks: 0.1 } }), segments.parts.length);

function decided(rows: string[][], brokenLines = 0, complete = true) {
  const sketch = newSketch(baseline);
  const { window, add } = openSegments(baseline, segments);
  for (const row of rows) {
    addRow(sketch, row);
    add(row);
  }
  const state = { complete, brokenLines, ...(!complete && { because: 'it is not over' }) };
  const whole = decideDrift(baseline, sketch, risk.whole, state);
  return decideSegments(whole, segments, window, { policy: risk.segment, state });
}

describe('a window by segment', () => {
  it.each([
    ['inputs', { amount: 0.6 }, { data: 'drifted', prediction: 'stable' }, 'ks'],
    ['answers', { answer: 0.6 }, { data: 'stable', prediction: 'drifted' }, 'prediction-ks'],
  ] as const)('is drifted where the %s of one did, and says of what kind', (_, south, kinds, rule) => {
    const decision = decided(rowsOf(4_000, 2, south));
    expect(decision).toMatchObject({
      verdict: 'drifted',
      kinds,
      reasons: [{ rule }],
      segments: { most: 'region = south' },
    });
    expect(decision).not.toHaveProperty('because');
    expect(decided(rowsOf(4_000, 3))).toMatchObject({
      verdict: 'stable',
      kinds: { data: 'stable', prediction: 'stable' },
    });
  });

  it.each([
    ['is not over', 0, false, /not over/],
    ['has too many broken lines', 1_000, true, /broken/],
  ] as const)('that %s is undecided, whatever a segment shows', (_, brokenLines, complete, why) => {
    const decision = decided(rowsOf(4_000, 2, { amount: 0.6 }), brokenLines, complete);
    expect(decision).toMatchObject({ verdict: 'undecided', because: expect.stringMatching(why) });
    for (const part of decision.segments!.parts)
      expect(part).toMatchObject({ finding: 'undecided', because: expect.stringMatching(why), moved: [] });
    expect(decision.segments).not.toHaveProperty('most');
  });
});
