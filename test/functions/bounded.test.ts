import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measuredIn } from '../../functions/drift-check/measured.ts';
import { checkRecorded } from '../../functions/drift-check/record-check.ts';
import { measuredQuality, recordedReasons } from '../../functions/quality-check/measured.ts';
import { byLoudness } from '../../lib/domain/check/loudest.ts';
import type { DriftDecision } from '../../lib/domain/drift/decide.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { extractOf } from '../../lib/domain/ledger/bounded.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import { reasonOf } from '../../lib/domain/reason.ts';
import { World } from './world.ts';

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
    silenced: features.map((f) => ({ feature: f.name, because: letter.repeat(2_000), until: at(0) })),
  } as never;
}

describe('a record', () => {
  it('of a check of any number of columns up to 10,000 is written, the loudest reasons first, with how many there are', async () => {
    const world = new World();
    await world.apply();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom('x', 'ä', '東', '😀', '"', '\u0001'),
        async (columns, letter) => {
          const decision = drifted(columns, letter);
          const all = byLoudness(decision);
          const { reasons, more } = extractOf(all);
          n += 1;
          const about = {
            kind: 'drift' as const,
            due: { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod', slot: at(n) },
            version: 1,
            window: { start: 0, end: DAY },
            rows: { read: 1, used: 1, broken: 0 },
            confirm: { drifted: 1, of: 1 },
            earlier: [],
            evidence: [],
          };
          const measured = { ...measuredIn(decision), ...(more > 0 && { moreReasons: more }) };
          await world.plane.ports.ledger.commit(checkRecorded({ ...about, verdict: 'drifted', reasons, measured }));
          const record = (await world.records()).findLast((r) => r.type === 'CheckRecorded')!;
          expect(record.data.slot).toBe(at(n));
          expect(record.reasons!.length + Number(record.data.moreReasons ?? 0)).toBe(2 * columns);
          expect(record.reasons![0]!.observed).toBe(all[0]!.observed);
          const check = await world.plane.ports.registry.check(about.due, 'drift', 'flight-delay-prod', at(n));
          expect(check?.reasons).toEqual(record.reasons);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

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
      expect(record.reasons[0]!.observed).toHaveLength(1_000);
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
    const measured = measuredQuality({ metrics: {}, slices } as never, { unusable: 0 } as never);
    const kept = recordedReasons([reasonOf('r', '😀'.repeat(200), 1, 0)], {});
    for (const text of [Object.keys(measured.slices as object)[0]!, kept.reasons[0]!.subject])
      expect(text.isWellFormed()).toBe(true);
  });
});
