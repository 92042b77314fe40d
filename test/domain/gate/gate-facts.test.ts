import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Evaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { type GateInput, gateCase } from '../../../lib/domain/gate/gate-facts.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import type { Measure } from '../../../lib/statistics/interval.ts';

const DIGEST = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const measure = (value: number, low: number, high: number): Measure => ({
  ...{ value, method: 'test' },
  interval: () => ({ low, high }),
});
const EVALUATION: Evaluation = {
  rows: 15_000,
  compared: true,
  challenger: { auc: measure(0.67281, 0.66504, 0.68056) },
  champion: { auc: measure(0.59481, 0.58, 0.61) },
  differences: { auc: measure(0.078, 0.07004, 0.08596) },
  slices: [],
  groups: [],
  leftOut: [],
  unmeasured: [],
};
const SETTINGS: NonNullable<GateInput['settings']> = {
  tier: 'limited',
  task: Task.parse({ type: 'binary' }),
  stages: ['prod', 'dev', 'prod'],
  gate: { aucFloor: 0.6, minimumHeldOutRows: 5000, maximumLoss: 0.01 },
  confidence: 0.95,
};

const SUBJECT = { tenant: 'default', model: 'flight-delay' };

const anInput = (change: Partial<GateInput> = {}): GateInput => ({
  subject: SUBJECT,
  settings: SETTINGS,
  package: {
    status: 'Completed',
    containers: [{ image: `repo@sha256:${DIGEST}`, artifact: 's3://m/1', artifactDigest: DIGEST, unreadable: [] }],
    baseline: OTHER,
    trainingData: 's3://data/train',
    evidence: ['predictions', 'evaluation'],
  },
  evaluation: EVALUATION,
  hasChampion: true,
  ...change,
});

describe('what a gate judges by', () => {
  it('comes rounded, intervals outwards, old limits as what they mean', () => {
    expect(gateCase(anInput())).toEqual({
      facts: {
        ...SUBJECT,
        ...{ managed: true, tier: 'limited', task: 'binary', stages: ['dev', 'prod'], packageCompleted: true },
        ...{ imageByDigest: true, artifactDigestKnown: true, evidence: ['evaluation', 'predictions'] },
        ...{ missing: [], signed: false },
        ...{ hasEvaluation: true, predictionsFit: true, heldOutRows: 15_000, minimumHeldOutRows: 5000 },
        ...{ hasBaseline: true, hasTrainingData: true, hasChampion: true, compared: true },
        ...{ hasLimit: true, hasLossLimit: true, failed: [], undecided: [] },
      },
      measured: {
        ...{ auc: '0.6728', 'auc.low': '0.6650', 'auc.high': '0.6806' },
        ...{ 'auc.difference': '0.0780', 'auc.difference.low': '0.0700', 'auc.difference.high': '0.0860' },
      },
      limits: [
        {
          ...{ name: 'auc', outcome: 'met', limit: 'at least 0.6000', value: '0.6728' },
          interval: { low: '0.6650', high: '0.6806' },
        },
        {
          ...{ name: 'auc.difference', outcome: 'met', limit: 'at least -0.0100', value: '0.0780' },
          interval: { low: '0.0700', high: '0.0860' },
        },
      ],
    });
  });

  it('leaves out what nobody knows', () => {
    const containers = [{ image: 'repo:latest', artifact: 's3://m/1', unreadable: [] }];
    expect(gateCase({ subject: SUBJECT, package: { status: 'InProgress', containers }, hasChampion: false })).toEqual({
      facts: {
        ...SUBJECT,
        ...{ managed: false, tier: 'high', task: 'binary', stages: [], packageCompleted: false },
        ...{ imageByDigest: false, artifactDigestKnown: false, evidence: [], hasEvaluation: false },
        ...{ missing: [], signed: false },
        ...{ hasBaseline: false, hasTrainingData: false, hasChampion: false, compared: false },
        ...{ hasLimit: false, hasLossLimit: false, failed: [], undecided: [] },
      },
      measured: {},
      limits: [],
    });
  });

  it('of predictions that fit nothing says why', () => {
    const { facts, misfit, limits } = gateCase(anInput({ evaluation: { misfit: 'line 3 has no `id`' } }));
    expect([facts.hasEvaluation, facts.predictionsFit, facts.compared, misfit]).toEqual([
      ...[true, false, false],
      'line 3 has no `id`',
    ]);
    expect(limits).toEqual([]);
  });

  it.each<[string, Partial<Evaluation>, string[], string[]]>([
    ['a metric that is not there', { challenger: {} }, [], ['auc']],
    ['a number too large to be written', { challenger: { auc: measure(1e15, 1e15, 1e15) } }, [], ['auc']],
    ['an interval below the floor', { challenger: { auc: measure(0.5, 0.4, 0.5999) } }, ['auc'], []],
    ['a loss beyond what is allowed', { differences: { auc: measure(-0.2, -0.3, -0.1) } }, ['auc.difference'], []],
    ['a champion nobody scored', { compared: false, differences: {} }, [], []],
  ])('names of %s what failed and what cannot be said', (_, change, failed, undecided) => {
    const { facts } = gateCase(anInput({ evaluation: { ...EVALUATION, ...change } }));
    expect([facts.failed, facts.undecided]).toEqual([failed, undecided]);
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
  ])('sees an image named %s', (_, image, imageDigest, pinned) => {
    const container = { image, imageDigest, artifact: '', unreadable: [] };
    const facts = (containers: GateInput['package']['containers']) =>
      gateCase(anInput({ package: { status: 'Completed', containers } })).facts;
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
  ])('knows the artifact of %s', (_, container, known) => {
    const image = `repo@sha256:${DIGEST}`;
    const first = { image, artifact: 's3://m/1', artifactDigest: DIGEST, unreadable: [] };
    const facts = (containers: GateInput['package']['containers']) =>
      gateCase(anInput({ package: { status: 'Completed', containers } })).facts.artifactDigestKnown;
    expect(facts([{ image, ...container }])).toBe(known);
    expect(facts([first, { image, ...container }])).toBe(known);
    expect(facts([])).toBe(false);
  });

  it.each<[string, Partial<GateInput>]>([
    ['heldOutRows', { evaluation: { ...EVALUATION, rows: 1.5 } }],
    ['minimumHeldOutRows', { settings: { ...SETTINGS, gate: { minimumHeldOutRows: -1 } } }],
    ['tier', { settings: { ...SETTINGS, tier: 'critical' as 'high' } }],
  ])('refuses a nonsensical `%s`', (name, change) => {
    expect(() => gateCase(anInput(change))).toThrow(InvalidEventError);
    expect(() => gateCase(anInput(change))).toThrow(name);
  });
});
