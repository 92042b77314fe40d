import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { type GateInput, gateFacts } from '../../../lib/domain/gate/gate-facts.ts';

const DIGEST = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

const anInput = (change: Partial<GateInput> = {}): GateInput => ({
  settings: { tier: 'limited', aucFloor: 0.6, minimumHeldOutRows: 5000, maximumLoss: 0.01 },
  package: {
    status: 'Completed',
    image: `repo@sha256:${DIGEST}`,
    artifactDigest: DIGEST,
    baseline: OTHER,
    trainingData: 's3://data/train',
  },
  evaluation: { auc: { value: 0.67281, low: 0.66504, high: 0.68056 }, heldOutRows: 15_000 },
  champion: { comparison: { value: 0.078, low: 0.07004, high: 0.08596 } },
  ...change,
});

describe('the facts of a gate', () => {
  it('come rounded, intervals outwards, the allowed loss as the lowest difference', () => {
    expect(gateFacts(anInput())).toEqual({
      managed: true,
      tier: 'limited',
      packageCompleted: true,
      imageByDigest: true,
      artifactDigestKnown: true,
      hasEvaluation: true,
      auc: '0.6728',
      aucLow: '0.6650',
      aucHigh: '0.6806',
      aucFloor: '0.6000',
      heldOutRows: 15_000,
      minimumHeldOutRows: 5000,
      hasBaseline: true,
      hasTrainingData: true,
      hasChampion: true,
      delta: '0.0780',
      deltaLow: '0.0700',
      deltaHigh: '0.0860',
      deltaFloor: '-0.0100',
    });
  });

  it('leave out what nobody knows', () => {
    const facts = gateFacts({ package: { status: 'InProgress', image: 'repo:latest' } });
    expect(facts).toEqual({
      managed: false,
      tier: 'high',
      packageCompleted: false,
      imageByDigest: false,
      artifactDigestKnown: false,
      hasEvaluation: false,
      hasBaseline: false,
      hasTrainingData: false,
      hasChampion: false,
    });
  });

  it('allow no loss at all as 0.0000, not as minus nothing', () => {
    expect(gateFacts(anInput({ settings: { tier: 'minimal', maximumLoss: 0 } })).deltaFloor).toBe('0.0000');
  });

  it.each([
    ['by digest in the name', `repo@sha256:${DIGEST}`, undefined, true],
    ['by tag, with the digest beside it', 'repo:1', `sha256:${DIGEST}`, true],
    ['by tag, with the bare digest beside it', 'repo:1', DIGEST, true],
    ['twice by the same digest', `repo@sha256:${DIGEST}`, DIGEST, true],
    ['by two different digests', `repo@sha256:${DIGEST}`, OTHER, false],
    ['by tag only', 'repo:1', undefined, false],
    ['by a digest cut short', 'repo@sha256:abc', undefined, false],
    ['by a digest cut short, with a whole one beside it', 'repo@sha256:abc', DIGEST, false],
    ['by something else called a digest', 'repo:1', 'latest', false],
  ])('see an image named %s', (_, image, imageDigest, pinned) => {
    expect(gateFacts(anInput({ package: { status: 'Completed', image, imageDigest } })).imageByDigest).toBe(pinned);
  });

  it.each<[string, Partial<GateInput>]>([
    ['auc', { evaluation: { auc: { value: Number.NaN } } }],
    ['auc', { evaluation: { auc: { value: 1.1 } } }],
    ['auc', { evaluation: { auc: { value: 0.5, low: 0.6, high: 0.7 } } }],
    ['auc', { evaluation: { auc: { value: 0.5, low: 0.3, high: 0.4 } } }],
    ['aucLow', { evaluation: { auc: { value: 0.5, low: Number.NEGATIVE_INFINITY } } }],
    ['aucHigh', { evaluation: { auc: { value: 0.5, high: 1.00001 } } }],
    ['delta', { champion: { comparison: { value: -1.5 } } }],
    ['maximumLoss', { settings: { tier: 'high', maximumLoss: -0.1 } }],
    ['aucFloor', { settings: { tier: 'high', aucFloor: 60 } }],
    ['heldOutRows', { evaluation: { heldOutRows: 1.5 } }],
    ['heldOutRows', { evaluation: { heldOutRows: 2 ** 53 } }],
    ['minimumHeldOutRows', { settings: { tier: 'high', minimumHeldOutRows: -1 } }],
    ['tier', { settings: { tier: 'critical' as 'high' } }],
  ])('refuse a nonsensical `%s`', (name, change) => {
    expect(() => gateFacts(anInput(change))).toThrow(InvalidEventError);
    expect(() => gateFacts(anInput(change))).toThrow(name);
  });
});
