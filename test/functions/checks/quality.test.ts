import { beforeEach, describe, expect, it } from 'vitest';
import { qualityCheck } from '../../../functions/quality-check/quality-check.ts';
import { uniform } from '../../domain/drift/samples.ts';
import { WEEK } from '../traffic.ts';
import { World } from '../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T05:00:00Z');
const HOUR = 3_600_000;
const qualityOf = (manifest: unknown) => (manifest as { monitoring: { quality: object } }).monitoring.quality;
const due = (slot: number) => ({ ...about, slot: new Date(slot).toISOString() });
const folder = (at: number) => new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');

/** A JSON container: it answers with label, score and what it put the score down to, and people of two kinds were asked about. */
const MONITORING = {
  labelColumns: ['label', 'sex'],
  policy: {
    task: {
      type: 'binary',
      classes: ['on time', 'late'],
      output: ['label=predicted_label', 'score', 'attribution:hour=why_hour', 'attribution:distance=why_distance'],
    },
    limits: { auc: { min: 0.6 }, recall: { min: 0.3 } },
    slices: { columns: ['origin'] },
  },
  fairness: {
    confirm: { drifted: 2, of: 2 },
    policy: { protected: ['sex'], limits: { disparateImpact: { min: 0.8 } } },
  },
  estimate: { confirm: { drifted: 1, of: 1 }, policy: { limits: { auc: { min: 0.55 } } } },
  attribution: { confirm: { drifted: 1, of: 1 }, policy: { baseline: { hour: 0.4, distance: 0.2 } } },
};

/** `n` flights of the week before a slot, each with its label, and `later` ones of the hours since, which have none. */
function traffic(world: World, slot: number, unfair: boolean, n = 3000, later = 400): void {
  const u = uniform(slot % 1000);
  const [inside, after] = [slot - 5 * HOUR - WEEK / 2, slot - 2 * HOUR];
  const captured: Record<number, string[]> = { [inside]: [], [after]: [] };
  const truths: string[] = [];
  for (let i = 0; i < n + later; i++) {
    const at = i < n ? inside : after;
    const [p, z, sex] = [u(), u(), u() < 0.5 ? 'f' : 'm'] as const;
    const input = {
      hour: i % 24,
      weekday: i % 7,
      distance: 100 + (i % 500),
      origin: ['ATL', 'BOS'][i % 2],
      destination: 'ORD',
    };
    const late = p >= (unfair && sex === 'f' ? 0.75 : 0.5);
    const answer = {
      predicted_label: late ? 'late' : 'on time',
      score: p,
      why_hour: 0.4 * (1 + z),
      why_distance: -0.2,
    };
    const side = (mode: string, body: unknown) => ({
      ...{ observedContentType: 'application/json', mode, encoding: 'JSON' },
      data: JSON.stringify({ [mode === 'INPUT' ? 'instances' : 'predictions']: [body] }),
    });
    const id = `i-${slot}-${i}`;
    captured[at]!.push(
      JSON.stringify({
        captureData: { endpointInput: side('INPUT', input), endpointOutput: side('OUTPUT', answer) },
        eventMetadata: { eventId: `e-${id}`, inferenceId: id, inferenceTime: new Date(at).toISOString() },
        eventVersion: '0',
      }),
    );
    if (i >= n) continue;
    const data = `${z < p ? 'late' : 'on time'},${sex}`;
    truths.push(
      JSON.stringify({ groundTruthData: { data, encoding: 'CSV' }, eventMetadata: { eventId: id }, eventVersion: '0' }),
    );
  }
  for (const [at, lines] of Object.entries(captured))
    world.put(
      `s3://steward-captures/capture/flight-delay-prod/AllTraffic/${folder(Number(at))}/a.jsonl`,
      lines.join('\n'),
    );
  world.put(`s3://steward-captures/labels/flight-delay/${folder(inside + HOUR)}/l.jsonl`, truths.join('\n'));
}

describe('a quality check of a container that answers in JSON', () => {
  let world: World;
  const checked = async () => (await world.records()).filter(({ type }) => type === 'CheckRecorded');
  const run = (slot: number) => {
    world.plane.clock.moveTo(slot);
    return qualityCheck(world.plane.ports)(due(slot));
  };

  beforeEach(async () => {
    world = new World();
    await world.apply((manifest) => Object.assign(qualityOf(manifest), MONITORING));
    await world.live(1);
  });

  it('records quality, fairness, estimate and attribution of one window, each once', async () => {
    traffic(world, SLOT, false);
    const done = await run(SLOT);
    await run(SLOT);
    expect(done).toMatchObject({ verdict: 'stable', labels: 3000, rows: { read: 3000, used: 3000, broken: 0 } });
    const records = await checked();
    expect(records.map(({ data, verdict }) => [data.kind, verdict])).toEqual([
      ['quality', 'stable'],
      ['fairness', 'stable'],
      ['estimate', 'stable'],
      ['attribution', 'stable'],
    ]);
    const [quality, fairness, estimate, attribution] = records.map(
      ({ data }) => data as Record<string, Record<string, unknown>>,
    );
    expect(Object.keys(quality!.metrics!)).toEqual(
      expect.arrayContaining(['auc', 'precision', 'recall', 'f1', 'calibrationError']),
    );
    expect(Object.keys(quality!.slices!).toSorted()).toEqual(['origin = ATL', 'origin = BOS']);
    expect(Object.keys(fairness!.groups!)).toEqual(['sex']);
    expect(fairness!.metrics).toHaveProperty('disparateImpact of sex');
    expect(estimate).toMatchObject({ estimated: 400, labels: 3000, assumes: expect.stringContaining('concept drift') });
    expect(attribution).toMatchObject({ attributed: 3000, ndcg: '1.0000' });
  });

  it('confirms unfairness over two windows, tells people, and retrains nothing that was not asked for', async () => {
    for (const slot of [SLOT, SLOT + WEEK]) {
      traffic(world, slot, true);
      await run(slot);
    }
    while ((await world.plane.plane.step()) > 0);
    const records = await world.records();
    const found = records.filter(({ type }) => type === 'QualityDropped');
    expect(found.map(({ data }) => [data.kind, (data.checks as string[]).length])).toEqual([['fairness', 2]]);
    expect(found[0]!.reasons).toMatchObject([{ rule: 'minimum', subject: 'disparateImpact of sex', limit: '0.8000' }]);
    expect(records.filter(({ type }) => type.startsWith('Retrain'))).toEqual([]);
  });

  it('of a window cut short is undecided in every kind', async () => {
    const slot = Date.parse('2026-11-05T05:00:00Z');
    traffic(world, slot, true);
    await run(slot);
    const verdicts = (await checked()).filter(({ data }) => data.slot === due(slot).slot);
    expect(verdicts.map(({ verdict, data }) => [verdict, String(data.because).slice(0, 27)])).toEqual(
      Array(4).fill(['undecided', 'the version is live since 2']),
    );
    const unfair = verdicts.find(({ data }) => data.kind === 'fairness');
    expect(unfair).toMatchObject({ reasons: [] });
    expect(unfair!.data.because).toMatch(
      /after the window began; beyond its limit in the rows that are there: disparateImpact of sex \(0\.\d{4}, minimum 0\.8000\)$/,
    );
  });

  it.each([
    ['an unknown slice', { policy: { ...MONITORING.policy, slices: { columns: ['town'] } } }, '`town` is no column'],
    [
      'an unknown protected column',
      { fairness: { ...MONITORING.fairness, policy: { protected: ['age'] } } },
      '`age` is no column',
    ],
    [
      'a class that is none',
      { fairness: { ...MONITORING.fairness, policy: { protected: ['sex'], favourable: ['early'] } } },
      '`early` is no class',
    ],
    [
      'an estimate of another task',
      { estimate: { ...MONITORING.estimate, policy: { limits: { mae: { max: 1 } } } } },
      '`mae` is no metric of a binary task',
    ],
    [
      'a ranking of what is not answered',
      { attribution: { ...MONITORING.attribution, policy: { baseline: { hour: 1, town: 2 } } } },
      '`town` is no cell',
    ],
    ['rows of ground truth without a label', { labelColumns: ['sex'] }, 'one cell must be called `label`'],
  ])('refuses a manifest with %s', async (_name, change, text) => {
    await expect(world.apply((manifest) => Object.assign(qualityOf(manifest), MONITORING, change))).rejects.toThrow(
      text,
    );
  });
});
