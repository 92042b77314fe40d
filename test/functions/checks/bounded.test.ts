import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepReasons } from '../../../functions/checks/reasons.ts';
import { checkCommit } from '../../../functions/checks/record-check.ts';
import { driftFigures } from '../../../functions/drift-check/drift-figures.ts';
import { operationsFigures } from '../../../functions/operations-check/operations-figures.ts';
import {
  attributionFigures,
  estimateFigures,
  fairnessFigures,
  qualityFigures,
} from '../../../functions/quality-check/quality-figures.ts';
import { sortByWeight } from '../../../lib/domain/check/headline-reason.ts';
import { CHECK_KINDS, type CheckKind } from '../../../lib/domain/check/kinds.ts';
import type { DriftDecision } from '../../../lib/domain/drift/decide-drift.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Draft } from '../../../lib/domain/ledger/record.ts';
import { reasonOf } from '../../../lib/domain/reason.ts';
import { sample } from '../../suites/sample.ts';
import { World } from '../world.ts';

const DAY = 86_400_000;
const at = (n: number): string => new Date(Date.parse('2026-11-15T06:00:00Z') + n * DAY).toISOString();

/** What a check of so many columns says when all of them moved. Names as long as a manifest takes them, of any letters. */
function drifted(columns: number, letter: string): DriftDecision {
  const name = (i: number) => `${i} ${letter.repeat(250 / letter.length)}`;
  const features = Array.from({ length: columns }, (_, i) => ({
    name: name(i),
    judged: true,
    n: 5000,
    verdict: 'drifted',
    unseen: 0.25,
    tests: { unseen: { was: 0.01 } },
    metrics: { ks: { value: 0.3 }, psi: 0.5, js: 0.1 },
  }));
  return {
    verdict: 'drifted',
    reasons: features.flatMap(({ name: subject }, i) => [
      reasonOf('ks', subject, 0.1 + i / 100_000, 0.1, { low: 0.1, high: 0.9 }),
      reasonOf('psi', subject, 0.2 + i / 100_000, 0.2),
    ]),
    features,
    severity: 'high',
    kinds: { data: 'drifted' },
    notJudgeable: features.map((f) => ({ feature: f.name, rules: ['ks', 'psi'], values: { baseline: 9, window: 9 } })),
    moved: {
      found: true,
      columns: features.map((f) => ({
        feature: f.name,
        by: ['ks', 'wilcoxon', 'mood', 'range', 'missing'].map((test) => ({ test, p: 1e-9 })),
        atMost: [
          { rule: 'ks', value: 0.3, limit: 0.1 },
          { rule: 'missing', value: 0.3, limit: 0.05 },
        ],
      })),
    },
    silenced: features.map((f) => ({ feature: f.name, because: letter.repeat(2_000), until: at(0) })),
    segments: {
      ...{ column: name(0), elsewhere: 9, most: name(1) },
      parts: Array.from({ length: Math.min(13, columns) }, (_, i) => ({
        ...{ name: `${name(0)} = ${name(i)}`, rows: 500, finding: 'undecided', because: letter.repeat(2_000) },
        farthest: { feature: name(i), rule: 'ks', observed: '0.3000', limit: '0.1000', strain: 3 },
        ...{ moved: features.map((f) => f.name), notJudgeable: features.map((f) => f.name) },
      })),
    },
  } as never;
}

/** What a check of quality and its kin says of so many slices, groups or features that all fell. */
function fallen(kind: Exclude<CheckKind, 'drift'>, many: number, letter: string) {
  const name = (i: number) => `${i} ${letter.repeat(Math.floor(250 / letter.length))}`;
  const some = (most: number) => Array.from({ length: Math.min(many, most) }, (_, i) => i);
  const reasons = Array.from({ length: many }, (_, i) =>
    reasonOf('minimum', `auc where ${name(i)}`, 0.5 - i / 100_000, 0.6, { low: 0.1, high: 0.59 }),
  );
  const report = { value: '0.5000', low: '0.1000', high: '0.5900', method: 'Newcombe 2006, combined' };
  const unjudged = Array.from({ length: many }, (_, i) => ({ subject: name(i), because: `${name(i)}: too few` }));
  const metrics = { auc: report, f1: report, accuracy: report, logLoss: report };
  const group = { rows: 1000, selected: 500, positives: 500, truePositives: 250, negatives: 500, falsePositives: 250 };
  const decision = { verdict: 'drifted' as const, reasons };
  const measured = {
    quality: () =>
      qualityFigures(
        {
          metrics,
          slices: some(200).map((i) => ({ name: name(i), labels: 1000, judged: true, metrics })),
          unjudged,
        } as never,
        { unusable: 3, why: { missing: 3 } } as never,
      ),
    fairness: () =>
      fairnessFigures({
        columns: some(5).map((c) => ({
          column: name(c),
          groups: some(20).map((i) => ({ name: name(i), ...group })),
          metrics: {
            demographicParity: report,
            disparateImpact: report,
            equalOpportunity: report,
            equalizedOdds: report,
          },
        })),
        unjudged,
      } as never),
    estimate: () =>
      estimateFigures({ metrics, realised: metrics, labels: 1, rows: 1, assumes: letter.repeat(100) } as never),
    attribution: () =>
      attributionFigures({
        features: some(10_000).map((i) => ({ name: name(i), baseline: '1.0000', now: '2.0000' })),
        rows: 1000,
        value: '0.5000',
      } as never),
    operations: () =>
      operationsFigures(
        {
          operations: {
            window: { start: 0, end: 60 * 60_000 },
            captured: { records: 9e9, percent: 100 },
            readings: new Map(
              ['requests', 'errors5xx', 'p50', 'p90', 'p99'].map((series) => [
                series,
                [Array.from({ length: 60 }, (_, i) => ({ at: i * 60_000, value: 123_456_789 }))],
              ]),
            ),
          },
          period: 60_000,
          budget: { requests: 9e12, failed: 9e12, spent: 1000 },
        },
        { ...decision, unjudged: [], missing: ['requests', 'latency', 'cpu'] } as never,
        1_000,
      ),
    golden: () => ({ golden: { set: 'a'.repeat(64), answers: 'b'.repeat(64) } }),
  }[kind];
  return { ...decision, because: letter.repeat(2_000), measured: measured() };
}

describe('a record', () => {
  it('of a check of any kind and any number of columns, slices or features up to 10,000 is written, the loudest reasons first', async () => {
    const world = new World();
    await world.apply();
    const { ledger, registry, evidence } = world.plane.ports;
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CHECK_KINDS),
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom('x', 'ä', '東', '😀', '"', '\u0001'),
        async (kind, many, letter) => {
          n += 1;
          const decision =
            kind === 'drift'
              ? { ...drifted(many, letter), measured: driftFigures(drifted(many, letter)) }
              : fallen(kind, many, letter);
          const all = sortByWeight(decision);
          const { said, ...kept } = await keepReasons(evidence, decision);
          const about = {
            kind,
            due: { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod', slot: at(n) },
            version: 1,
            window: { start: 0, end: DAY },
            rows: { read: 1, used: 1, broken: 0 },
            confirm: { drifted: 1, of: 1 },
            earlier: [],
          };
          const measured = { ...decision.measured, ...said };
          await ledger.commit(checkCommit({ ...about, ...kept, verdict: 'drifted', measured }));
          const record = (await world.records()).findLast((r) => r.type === 'CheckRecorded')!;
          expect(record.data.slot).toBe(at(n));
          const more = Number(record.data.moreReasons ?? 0);
          expect(record.reasons!.length + more).toBe(decision.reasons.length);
          expect(record.reasons!.map(({ observed }) => observed)).toEqual(
            all.slice(0, record.reasons!.length).map(({ observed }) => observed),
          );
          // What was left out is kept, whole.
          const listed = record.evidence?.find(({ name }) => name === 'reasons');
          expect(listed !== undefined).toBe(more > 0);
          if (listed) expect(JSON.parse(String(await evidence.read(listed.sha256)))).toEqual(all);
          const check = await registry.check(about.due, kind, 'flight-delay-prod', at(n));
          expect(check?.reasons).toEqual(record.reasons);
        },
      ),
      // Each kind once at least, with the longest names in the most bytes.
      {
        numRuns: sample(CHECK_KINDS.length * 2, 20),
        examples: CHECK_KINDS.flatMap((kind) => [
          [kind, 10_000, '\u0001'],
          [kind, 1, '😀'],
        ]) as [CheckKind, number, string][],
      },
    );
  }, 240_000);

  it('of any type keeps its reasons within its size, cuts their texts and says how many it left out', async () => {
    const world = new World();
    const { ledger } = world.plane.ports;
    const types = ['VersionGated', 'VersionCompared', 'OutOfBandChangeFound', 'ReleaseFailed', 'RetrainHeld'] as const;
    for (const type of types) {
      const draft: Draft = {
        type,
        actor: { kind: 'service', id: 'test' },
        subject: { tenant: 'default', model: 'wide' },
        reasons: Array.from({ length: 500 }, (_, i) => reasonOf('r', `s${i}`, i, 0)).map((r) => ({
          ...r,
          observed: '東'.repeat(5_000),
        })),
        data: {},
      };
      await ledger.commit({ once: type, appends: [{ chain: 'model.default.wide', draft }], writes: [] });
      const { bytes } = (await ledger.page('model.default.wide')).items.at(-1)!;
      const record = JSON.parse(bytes) as { reasons: { observed: string }[]; data: { moreReasons: number } };
      expect(record.reasons.length + record.data.moreReasons).toBe(500);
      expect(Buffer.byteLength(record.reasons[0]!.observed)).toBeLessThanOrEqual(1_000);
      expect(Buffer.byteLength(bytes)).toBeLessThanOrEqual(16 * 1024);
    }
  });

  it('that is too large after all is a wrong input, not tampering', async () => {
    const { ledger } = new World().plane.ports;
    const draft: Draft = {
      type: 'CheckRecorded',
      actor: { kind: 'service', id: 'test' },
      subject: { tenant: 'default', model: 'm' },
      data: { text: 'x'.repeat(20_000) },
    };
    const commit = ledger.commit({ once: 'x', appends: [{ chain: 'model.default.m', draft }], writes: [] });
    await expect(commit).rejects.toThrow(InvalidEventError);
    await expect(commit).rejects.toThrow('over 16 KiB');
  });

  it('of a quality check never holds half a character', () => {
    const slices = [{ name: `${'x'.repeat(58)}😀😀`, labels: 1, judged: false, metrics: {} }];
    const unjudged = [{ subject: `${'x'.repeat(58)}😀😀`, because: `${'x'.repeat(98)}😀😀` }];
    const measured = qualityFigures({ metrics: {}, slices, unjudged } as never, { unusable: 0 } as never);
    expect(Object.keys(measured.slices as object)[0]!.isWellFormed()).toBe(true);
    expect(
      Object.entries(measured.notJudgeable as object)
        .flat()
        .join('')
        .isWellFormed(),
    ).toBe(true);
  });
});
