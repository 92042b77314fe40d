import { expect, it } from 'vitest';
import { keepReasons } from '../../../functions/checks/reasons.ts';
import {
  attributionFigures,
  fairnessFigures,
  qualityFigures,
} from '../../../functions/quality-check/quality-figures.ts';
import { AttributionPolicy, decideAttribution } from '../../../lib/domain/attribution/decide-attribution.ts';
import { decideFairness } from '../../../lib/domain/fairness/decide-fairness.ts';
import { FairnessPolicy } from '../../../lib/domain/fairness/fairness-policy.ts';
import { decideQuality } from '../../../lib/domain/quality/decide-quality.ts';
import { QualityPolicy } from '../../../lib/domain/quality/quality-policy.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { uniform } from '../../domain/drift/samples.ts';
import { answered, joinedOf } from '../../domain/quality/rows.ts';

/** What is left of a record's 16 KiB for reasons and data: subject, cause, policy and hashes need the rest. */
const ROOM = 15 * 1024;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** What the record of a check says, as the flow puts it together. */
async function recorded(decision: Parameters<typeof keepReasons>[1], measured: object) {
  const kept: string[] = [];
  const evidence = { put: async (text: string) => `${kept.push(text)}`.padStart(64, '0') };
  const { reasons, said } = await keepReasons(evidence as never, decision);
  return { reasons, measured: { ...measured, ...said }, kept };
}

const u = uniform(11);
const columns = Array.from({ length: 10 }, (_, k) => `${k}`.padEnd(256, 'x'));
const rows = Array.from({ length: 8000 }, () => {
  const input = columns.map(() => `${Math.floor(u() * 20)}`.padEnd(500, 'v'));
  const [score, z] = [u(), u()];
  return answered({ score, predicted: Number(score >= 0.5) }, Number(z < 0.5), input);
});
const names = { features: columns, beside: ['label'] };

it('a quality record of two hundred broken slices with the longest names fits, and says how many reasons it left out', async () => {
  const limits = { auc: { min: 0.99 }, f1: { min: 0.99 }, accuracy: { min: 0.99 } };
  const decision = decideQuality(joinedOf(rows), QualityPolicy.parse({ limits, slices: { columns, limits } }), names);
  expect(decision.reasons.length).toBe(603);
  const { kept, ...written } = await recorded(decision, qualityFigures(decision, joinedOf(rows)));
  expect(bytes(written)).toBeLessThan(ROOM);
  expect(written.measured.moreReasons).toBe(603 - written.reasons.length);
  // The loudest first, and all of them in evidence.
  const all = JSON.parse(kept[0]!) as typeof written.reasons;
  expect(all).toHaveLength(603);
  const beyond = ({ observed, limit }: (typeof all)[number]) => (Number(limit) - Number(observed)) / Number(limit);
  const far = all.map(beyond);
  expect(far).toEqual(far.toSorted((a, b) => b - a));
  expect(written.reasons.map(({ observed }) => observed)).toEqual(
    all.slice(0, written.reasons.length).map(({ observed }) => observed),
  );
});

it('a fairness record of five columns of twenty groups each fits', async () => {
  const policy = FairnessPolicy.parse({
    protected: columns.slice(0, 5),
    limits: { demographicParity: { max: 0.0001 } },
  });
  const decision = decideFairness(joinedOf(rows), Task.parse({ type: 'binary' }), policy, names);
  expect(decision.columns.map(({ groups }) => groups.length)).toEqual(Array(5).fill(20));
  const { kept: _, ...written } = await recorded(decision, fairnessFigures(decision));
  expect(bytes(written)).toBeLessThan(ROOM);
});

it('an attribution record of a thousand features fits', async () => {
  const features = Array.from({ length: 1000 }, (_, k) => `${k}`.padEnd(200, 'f'));
  const task = Task.parse({ type: 'binary', output: ['score', ...features.map((name) => `attribution:${name}`)] });
  const baseline = Object.fromEntries(features.map((name, k) => [name, k + 1]));
  const few = rows
    .slice(0, 250)
    .map((row) => ({ ...row, answer: { ...row.answer, attributions: features.map((_, k) => k) } }));
  const decision = decideAttribution(joinedOf(few), task, AttributionPolicy.parse({ baseline }));
  expect(decision.verdict).toBe('stable');
  const { kept: _, ...written } = await recorded(decision, attributionFigures(decision));
  expect(bytes(written)).toBeLessThan(ROOM);
}, 240_000);
