import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { type GateInput, gateFacts } from '../../../lib/domain/gate/gate-facts.ts';

const DIGEST = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

const anInput = (change: Partial<GateInput> = {}): GateInput => ({
  settings: { tier: 'limited', aucFloor: 0.6, minimumHeldOutRows: 5000, maximumLoss: 0.01 },
  package: {
    status: 'Completed',
    containers: [{ image: `repo@sha256:${DIGEST}`, artifact: 's3://m/1', artifactDigest: DIGEST, unreadable: [] }],
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
    const facts = gateFacts({
      package: { status: 'InProgress', containers: [{ image: 'repo:latest', artifact: 's3://m/1', unreadable: [] }] },
    });
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
    const container = { image, imageDigest, artifact: '', unreadable: [] };
    const facts = (containers: GateInput['package']['containers']) =>
      gateFacts(anInput({ package: { status: 'Completed', containers } }));
    expect(facts([container]).imageByDigest).toBe(pinned);
    expect(
      facts([{ ...container, image: `repo@sha256:${DIGEST}`, imageDigest: undefined }, container]).imageByDigest,
    ).toBe(pinned);
  });

  it.each([
    ['an artifact with its digest', { artifact: 's3://m/1', artifactDigest: DIGEST, unreadable: [] }, true],
    ['an image that brings the model along', { artifact: '', unreadable: [] }, true],
    ['an artifact without a digest', { artifact: 's3://m/1', unreadable: [] }, false],
    [
      'a model that is a prefix of many objects',
      { artifact: '', unreadable: ['ModelDataSource of type S3Prefix'] },
      false,
    ],
  ])('know the artifact of %s', (_, container, known) => {
    const image = `repo@sha256:${DIGEST}`;
    const first = { image, artifact: 's3://m/1', artifactDigest: DIGEST, unreadable: [] };
    const facts = (containers: GateInput['package']['containers']) =>
      gateFacts(anInput({ package: { status: 'Completed', containers } })).artifactDigestKnown;
    expect(facts([{ image, ...container }])).toBe(known);
    expect(facts([first, { image, ...container }])).toBe(known);
    expect(facts([])).toBe(false);
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
