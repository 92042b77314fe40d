import { beforeEach, describe, expect, it } from 'vitest';
import { recordLine } from '../../../lib/words/record-line.ts';
import { ARN, BEN, World } from '../world.ts';

type Change = (manifest: Record<string, never>) => void;

/** A translator, which nothing of Steward can measure: its pipeline says how good it is. */
const TRANSLATOR =
  (claims: object, task: object = { type: 'other' }): Change =>
  (manifest) => {
    const { monitoring } = manifest as unknown as { monitoring: { quality?: object } };
    delete monitoring.quality;
    Object.assign(manifest, {
      task,
      gate: { minimumHeldOutRows: 500, claims },
      comparison: { margin: 0, confidence: 0.95 },
    });
  };
const CLAIMS = { bleu: { min: 0.3 }, wer: { max: 0.2 }, 'bleu.difference': { min: -0.01 } };
const BLEU = { value: 0.33, low: 0.31, high: 0.35, confidence: 0.95 };
const WER = { value: 0.15, standard_error: 0.01 };

describe('a version whose pipeline measured it itself', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  /** Lets a pipeline bring a version with this evaluation and no predictions. */
  async function bring(version: number, evaluation: object | string) {
    const event = world.train(version);
    const pkg = world.sagemaker.packages.get(`${ARN}/${version}`)!;
    const { predictions: _, ...rest } = pkg;
    world.sagemaker.packages.set(`${ARN}/${version}`, rest as typeof pkg);
    const text = typeof evaluation === 'string' ? evaluation : JSON.stringify(evaluation);
    world.put(`s3://data/runs/${version}/evaluation.json`, text);
    world.take(event);
    await world.run(world.plane.clock.now());
    const records = await world.records();
    const last = (type: string) => records.filter((r) => r.type === type && r.subject.version === version).at(-1);
    return { gated: last('VersionGated')!, compared: last('VersionCompared') };
  }
  const limitsOf = ({ data }: { data: unknown }) =>
    (data as { limits: { name: string; outcome: string; because?: string; value?: string; interval?: object }[] })
      .limits;

  it('is judged by what it claims with its intervals, asked for, live, and compared by the difference it claims', async () => {
    await world.apply(TRANSLATOR(CLAIMS));
    const one = await bring(1, { rows: 2_000, metrics: { bleu: BLEU, wer: WER } });
    expect([one.gated.verdict, one.compared?.verdict]).toEqual(['pass', 'no-champion']);
    expect(limitsOf(one.gated)).toEqual([
      {
        ...{ name: 'claimed.bleu', outcome: 'met', limit: 'at least 0.3000', value: '0.3300' },
        interval: { low: '0.3100', high: '0.3500' },
      },
      {
        ...{ name: 'claimed.wer', outcome: 'met', limit: 'at most 0.2000', value: '0.1500' },
        interval: { low: '0.1304', high: '0.1696' },
      },
    ]);
    expect(one.gated.data).toMatchObject({ facts: { measured: { 'claimed.bleu.low': '0.3100' }, heldOutRows: 2_000 } });
    expect(one.compared!.data).toMatchObject({ challenger: { bleu: { method: 'as the pipeline says' } } });
    await world.answer((await world.open(1))!, BEN);
    await world.run();

    const better = { ...BLEU, value: 0.34, difference: { value: 0.01, low: 0.002, high: 0.018, confidence: 0.95 } };
    const two = await bring(2, { rows: 2_000, champion: 1, metrics: { bleu: better, wer: WER } });
    expect([two.gated.verdict, two.compared?.verdict]).toEqual(['pass', 'better']);
    expect(two.compared!.reasons![0]).toMatchObject({ rule: 'margin', subject: 'bleu.difference', observed: '0.0100' });
    expect(two.compared!.evidence!.map(({ name }) => name)).toEqual(['evaluation', 'comparison']);

    // one that was compared with another champion says nothing
    const three = await bring(3, { rows: 2_000, champion: 7, metrics: { bleu: better, wer: WER } });
    expect(three.compared).toMatchObject({
      verdict: 'undecided',
      data: { because: 'the pipeline compared with version 7, the champion is version 1' },
    });
  });

  it('takes SageMaker’s standard deviation for what it is: of five parts of 80 %', async () => {
    await world.apply(TRANSLATOR({ mae: { max: 0.4 }, r2: { min: 0.5 } }));
    const { gated } = await bring(1, {
      dataset: { item_count: 9_383 },
      regression_metrics: {
        mae: { value: 0.3711832061068702, standard_deviation: 0.0037566388129940394 },
        r2: { value: 0.6, standard_deviation: 'NaN' },
      },
    });
    expect(gated.verdict).toBe('inconclusive');
    // 0.37118 ± 2.7764 · 2 · 0.0037566
    expect(limitsOf(gated)).toContainEqual(
      expect.objectContaining({ outcome: 'met', interval: { low: '0.3503', high: '0.3921' } }),
    );
    expect(gated.data).toMatchObject({ facts: { heldOutRows: 9_383, undecided: ['claimed.r2'] } });
    expect(recordLine(gated)).toContain('claimed.r2');
  });

  it.each<[string, object | string, string, string]>([
    ['surely misses its limit', { bleu: { ...BLEU, value: 0.2, low: 0.18, high: 0.22 } }, 'fail', '0.2000'],
    ['says no interval', { bleu: { value: 0.33 } }, 'inconclusive', 'the pipeline says no interval of it'],
    ['says no confidence', { bleu: { value: 0.33, low: 0.3, high: 0.4 } }, 'inconclusive', 'says no `confidence`'],
    [
      'is less sure than asked',
      { bleu: { ...BLEU, confidence: 0.9 } },
      'inconclusive',
      'of a lower confidence than 0.95',
    ],
    ['lies outside its own interval', { bleu: { ...BLEU, value: 0.5 } }, 'inconclusive', 'does not hold its own value'],
    ['stands there twice', { a: { bleu: BLEU }, b: { bleu: BLEU } }, 'inconclusive', 'two numbers of this name'],
    ['is not there', { other: BLEU }, 'inconclusive', 'the evaluation has no `bleu`'],
    ['is no JSON', '{"bleu": {"value": NaN}}', 'inconclusive', 'the evaluation is no JSON'],
  ])('of which a claim %s is stopped with that reason', async (_, evaluation, verdict, why) => {
    await world.apply(TRANSLATOR({ bleu: { min: 0.3 } }));
    const { gated, compared } = await bring(
      1,
      typeof evaluation === 'string' ? evaluation : { rows: 2_000, ...evaluation },
    );
    expect(gated.verdict).toBe(verdict);
    expect(gated.reasons).toContainEqual(
      expect.objectContaining({ subject: 'claimed.bleu', observed: expect.stringContaining(why) }),
    );
    expect(compared).toBeUndefined();
  });

  it('must say on how many rows, and claims are of a task that Steward does not measure', async () => {
    await world.apply(TRANSLATOR({ bleu: { min: 0.3 } }));
    const { gated } = await bring(1, { bleu: BLEU });
    expect(gated.reasons).toContainEqual(expect.objectContaining({ rule: 'held-out-rows-unknown' }));
    await expect(world.apply(TRANSLATOR({ bleu: { min: 0.3 } }, { type: 'regression' }))).rejects.toThrow(
      'is of a task of type `other`: a regression task is measured on its predictions',
    );
  });
});
