import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAuc } from '../../../lib/domain/quality/compare.ts';
import { auc, aucDifference, aucEstimate, components } from '../../../lib/domain/quality/delong.ts';
import { measureQuality } from '../../../lib/domain/quality/measure.ts';
import { scored } from '../drift/samples.ts';

const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden-drift/golden.json', import.meta.url), 'utf8'));

describe('quality against scikit-learn and DeLong by definition', () => {
  for (const known of golden.quality) {
    it(`agrees on ${known.n} rows with scores in ${known.coarse} steps`, () => {
      const { labels, first, second } = scored(known.n, known.coarse, known.seed);
      const [a, b] = [components(labels, first), components(labels, second)];
      expect(a.positives).toHaveLength(known.positives);
      expect([auc(labels, first), auc(labels, second)].map((x) => x!.toFixed(12))).toEqual(
        known.auc.map((x: number) => x.toFixed(12)),
      );
      expect(aucEstimate(a)!.standardError).toBeCloseTo(known.se[0], 12);
      expect(aucEstimate(b)!.standardError).toBeCloseTo(known.se[1], 12);
      expect(aucDifference(a, b)!.standardError).toBeCloseTo(known.differenceSe, 12);
      const quality = measureQuality({ labels, scores: first });
      expect(quality.brier!.value).toBeCloseTo(known.brier, 12);
      expect(quality.logLoss!.value).toBeCloseTo(known.logLoss, 10);
      expect(quality.f1!.value).toBeCloseTo(known.f1, 12);
      expect(quality.accuracy!.value).toBeCloseTo(known.accuracy, 12);
    });
  }
});

it('has intervals that hold the true difference as often as they say', () => {
  // the same kind of model twice: the true difference is 0
  const misses = Array.from({ length: 300 }, (_, i) => {
    const one = scored(300, 1e6, 9_000 + i);
    const mirrored = one.second.map((score, row) => (row % 2 === 0 ? score : one.first[row]!));
    const crossed = one.first.map((score, row) => (row % 2 === 0 ? score : one.second[row]!));
    const { low, high } = compareAuc(one.labels, { challenger: mirrored, champion: crossed }, 0.95).difference!;
    return low > 0 || high < 0;
  }).filter(Boolean);
  expect(misses.length).toBeGreaterThan(2);
  expect(misses.length).toBeLessThan(30);
});
