import { beforeEach, describe, expect, it } from 'vitest';
import { evaluationRecord, readMeasured } from '../../../lib/domain/evaluation/evaluation-record.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { uniform } from '../../domain/drift/samples.ts';
import { ARN, BEN, World } from '../world.ts';

type Change = (manifest: Record<string, never>) => void;
const REGIONS = ['north', 'south', 'west'];

/** The example's manifest for another task; quality checks of labels to come are left out. */
const manifestOf =
  (task: object, gate: object, comparison: object): Change =>
  (manifest) => {
    const { monitoring } = manifest as unknown as { monitoring: { quality?: object } };
    delete monitoring.quality;
    Object.assign(manifest, { task, gate: { minimumHeldOutRows: 500, ...gate }, comparison });
  };

const REGRESSION = manifestOf(
  { type: 'regression' },
  {
    // the upper end of an error looks for one row more that is twice as far off: docs/trust.md
    limits: { rmse: { max: 12.5 }, r2: { min: 0.4 } },
    maximumLoss: { rmse: 0.5 },
    slices: { columns: ['region'], limits: { rmse: { max: 16 } } },
  },
  { metric: 'rmse', margin: 0.1, confidence: 0.95 },
);
const MULTICLASS = manifestOf(
  { type: 'multiclass', classes: ['low', 'medium', 'high'] },
  {
    limits: { f1Macro: { min: 0.6 }, logLoss: { max: 1 } },
    maximumLoss: { f1Macro: 0.02 },
    fairness: { protected: ['sex'], favourable: ['high'], limits: { disparateImpact: { min: 0.7 } } },
  },
  { metric: 'f1Macro', margin: 0, confidence: 0.95 },
);

const RANKING = manifestOf(
  { type: 'ranking' },
  { limits: { ndcg10: { min: 0.7 }, mrr: { min: 0.6 } }, maximumLoss: { ndcg10: 0.02 } },
  { metric: 'ndcg10', margin: 0, confidence: 0.95 },
);

/** Minutes of delay: errors of both models have their standard deviation, those of one region may have another. */
function delays(challenger: number, champion: number | undefined, north = challenger): string {
  const u = uniform(7);
  const normal = () => Math.sqrt(-2 * Math.log(u() || 1e-9)) * Math.cos(2 * Math.PI * u());
  return lines(1_200, (row) => {
    const label = 30 + 20 * normal();
    const region = REGIONS[row % 3]!;
    const answer = label + normal() * (region === 'north' ? north : challenger);
    return { label, challenger: answer, champion: champion === undefined ? null : label + normal() * champion, region };
  });
}

/** Risk of three classes, answered with chances; `unfair` women are called high less often. */
function risks(right: number, champion: number | undefined, unfair = 0): string {
  const u = uniform(9);
  const classes = ['low', 'medium', 'high'];
  const answer = (truth: number, share: number, female: boolean) => {
    const hit = u() < share;
    const said = hit ? truth : (truth + 1 + Math.floor(2 * u())) % 3;
    const at = said === 2 && female && u() < unfair ? 0 : said;
    return classes.map((_, k) => (k === at ? 0.8 : 0.1));
  };
  return lines(1_500, (row) => {
    const truth = row % 3;
    const female = u() < 0.5;
    return {
      label: classes[truth],
      challenger: answer(truth, right, female),
      ...(champion !== undefined && { champion: answer(truth, champion, female) }),
      sex: female ? 'f' : 'm',
    };
  });
}

/** Offers of flights by query, one to three of eight relevant: both models score them with noise. */
function offers(challenger: number, champion: number | undefined): string {
  const u = uniform(11);
  return lines(1_600, (row) => {
    const label = row % 8 < 1 + (Math.floor(row / 8) % 3) ? 1 : 0;
    const score = (noise: number) => label + (u() - 0.5) * noise;
    return {
      ...{ label, query: `q${Math.floor(row / 8)}`, challenger: score(challenger) },
      champion: champion === undefined ? null : score(champion),
    };
  });
}

const lines = (rows: number, row: (index: number) => object): string =>
  Array.from({ length: rows }, (_, index) => JSON.stringify({ id: `r${index}`, ...row(index) })).join('\n');

describe('a version of another task than two classes', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  /** Lets a pipeline bring a version with these predictions. */
  async function bring(version: number, predictions: string) {
    const event = world.train(version);
    world.put(`s3://data/runs/${version}/predictions.jsonl`, predictions);
    world.take(event);
    await world.run(world.plane.clock.now());
    const records = await world.records();
    const last = (type: string) => records.filter((r) => r.type === type && r.subject.version === version).at(-1);
    return { gated: last('VersionGated')!, compared: last('VersionCompared') };
  }
  const measuredOf = async (gated: LedgerRecord) => {
    const { sha256 } = gated.evidence!.find(({ name }) => name === 'measured')!;
    return JSON.parse((await world.plane.ports.evidence.read(sha256)).toString('utf8'));
  };
  const release = async (version: number) => {
    await world.answer((await world.open(version))!, BEN);
    await world.run();
  };
  const liveNow = async () => {
    const all = await world.plane.ports.registry.deployments({ tenant: 'default', model: 'flight-delay' });
    return all.map(({ champion }) => champion);
  };

  it.each<[string, Change, string, string, string, string[]]>([
    ['regression', REGRESSION, delays(10, undefined), delays(9, 10), 'rmse', ['rmse', 'r2', 'rmse[region = north]']],
    ['multiclass', MULTICLASS, risks(0.7, undefined), risks(0.8, 0.7), 'f1Macro', ['f1Macro', 'logLoss']],
    ['ranking', RANKING, offers(3, undefined), offers(1.5, 3), 'ndcg10', ['ndcg10', 'mrr']],
  ])(
    'of a %s is judged by its own limits, compared, asked for and live',
    async (_, change, first, second, by, names) => {
      await world.apply(change);
      const one = await bring(1, first);
      expect([one.gated.verdict, one.compared?.verdict]).toEqual(['pass', 'no-champion']);
      const { limits } = one.gated.data as unknown as { limits: { name: string; outcome: string }[] };
      expect(limits.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
      expect(limits.every(({ outcome }) => outcome === 'met')).toBe(true);
      await release(1);
      expect(await liveNow()).toEqual([1]);

      const two = await bring(2, second);
      expect([two.gated.verdict, two.compared?.verdict]).toEqual(['pass', 'better']);
      // measured once: the comparison has the numbers of the gate
      const { challenger } = await measuredOf(two.gated);
      expect((two.compared!.data as { challenger?: object }).challenger).toEqual(challenger);
      expect(two.compared!.reasons![0]).toMatchObject({ rule: 'margin', subject: by });
      expect(two.compared!.data).toMatchObject({ metric: by, champion: 1 });
      await release(2);
      expect(await liveNow()).toEqual([2]);
    },
  );

  it('may bring its predictions as parts of a table below a prefix, each kept by its own digest', async () => {
    await world.apply(REGRESSION);
    const rows = delays(9, undefined)
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const event = world.train(1);
    for (const region of REGIONS) {
      const own = rows.filter((row) => row.region === region);
      const text = own.map(({ id, label, challenger }) => `${id},${label},${challenger}`).join('\n');
      world.put(`s3://data/runs/1/predictions/region=${region}/part-0.csv`, `id,label,challenger\n${text}\n`);
    }
    world.put('s3://data/runs/1/predictions/_SUCCESS', '');
    const pkg = world.sagemaker.packages.get(`${ARN}/1`)!;
    world.sagemaker.packages.set(`${ARN}/1`, { ...pkg, predictions: 's3://data/runs/1/predictions/' });
    world.take(event);
    await world.run(world.plane.clock.now());
    const gated = (await world.records()).findLast(({ type }) => type === 'VersionGated')!;
    expect(gated.verdict).toBe('pass');
    const { limits } = gated.data as unknown as { limits: { name: string }[] };
    expect(limits.map(({ name }) => name)).toEqual(expect.arrayContaining(['rmse[region = north]']));
    const { sha256 } = gated.evidence!.find(({ name }) => name === 'predictions')!;
    const list = JSON.parse((await world.plane.ports.evidence.read(sha256)).toString('utf8'));
    expect(list.files.map(({ name }: { name: string }) => name)).toEqual(
      REGIONS.map((region) => `region=${region}/part-0.csv`),
    );
    await expect(world.plane.ports.evidence.read(list.files[0].sha256)).resolves.toBeDefined();
  });

  it('is compared anew where the confidence was changed since its gate, else by what that measured', async () => {
    await world.apply(REGRESSION);
    const { gated, compared } = await bring(1, delays(9, undefined));
    const version = (await world.plane.ports.registry.version({ tenant: 'default', model: 'flight-delay' }, 1))!;
    const kept = await measuredOf(gated);
    expect(version.gate!.measured).toBe(gated.evidence!.find(({ name }) => name === 'measured')!.sha256);
    const of = { predictions: kept.of.predictions, task: kept.of.task, gate: {}, confidence: 0.95 };
    const text = JSON.stringify(kept);
    const again = evaluationRecord(readMeasured(text, of)!, 'rmse', 0.95);
    expect({ ...again, champion: 0 }).toEqual(compared!.data);
    expect(readMeasured(text, { ...of, confidence: 0.9 })).toBeUndefined();
    expect(readMeasured(text, { ...of, gate: { weight: 'w' } })).toBeUndefined();
  });

  it('has slices too small to judge named in its record, and is judged by the others', async () => {
    await world.apply(REGRESSION);
    const few = delays(9, undefined)
      .split('\n')
      .map((line, row) => (row < 12 ? line.replace(/"region":"[a-z]+"/, '"region":"east"') : line));
    const { gated } = await bring(1, few.join('\n'));
    expect(gated.verdict).toBe('pass');
    expect(gated.data).toMatchObject({
      notJudged: [{ subject: 'region = east', because: '12 rows, at least 100 are needed' }],
    });
    expect(recordLine(gated)).toContain('cannot say: region = east (12 rows, at least 100 are needed)');
  });

  it.each<[string, Change, string, string, string, string]>([
    ['a slice', REGRESSION, delays(9, undefined, 30), 'fail', 'limit-not-met', 'rmse[region = north]'],
    ['a metric', REGRESSION, delays(15, undefined), 'fail', 'limit-not-met', 'rmse'],
    ['a group', MULTICLASS, risks(0.8, undefined, 0.6), 'fail', 'limit-not-met', 'disparateImpact of sex'],
    ['a value on its limit', REGRESSION, delays(12.5, undefined), 'inconclusive', 'limit-undecided', 'rmse'],
  ])('is stopped by %s, by name', async (_, change, predictions, verdict, rule, subject) => {
    await world.apply(change);
    const { gated, compared } = await bring(1, predictions);
    expect(gated.verdict).toBe(verdict);
    expect(gated.reasons).toContainEqual(expect.objectContaining({ rule, subject }));
    expect(compared).toBeUndefined();
    expect(await world.open()).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['classes for a regression', '{"id":"a","label":1,"challenger":"late","region":"north"}', 'a number is wanted'],
    ['no column that is sliced by', '{"id":"a","label":1,"challenger":2}', 'has no `region`'],
    ['no JSON', 'id,label,challenger', 'line 1 is no'],
  ])('whose predictions hold %s is not judged, and says why: nothing is parked', async (_, predictions, why) => {
    await world.apply(REGRESSION);
    const { gated } = await bring(1, predictions);
    expect(gated.verdict).toBe('inconclusive');
    expect(gated.reasons).toContainEqual(
      expect.objectContaining({ rule: 'predictions-unreadable', observed: expect.stringContaining(why) }),
    );
    expect(world.plane.queue.dead()).toEqual([]);
  });

  it('keeps every measured number in the evidence of its gate', async () => {
    await world.apply(REGRESSION);
    const { gated } = await bring(1, delays(9, undefined));
    const whole = await measuredOf(gated);
    expect(whole.challenger.rmse).toMatchObject({ value: expect.stringMatching(/^\d\.\d{4}$/) });
    expect(whole.slices.map(({ name }: { name: string }) => name)).toEqual(
      REGIONS.map((one) => `region = ${one}`).sort(),
    );
  });

  it('that misses two hundred limits, of slices with long names, has a record all the same, and says how many reasons it leaves out', async () => {
    const columns = Array.from({ length: 10 }, (_, column) => `column-${column}-${'ä'.repeat(100)}`);
    const many = manifestOf(
      { type: 'regression' },
      {
        limits: { rmse: { max: 1 } },
        slices: { columns, minimumRows: 50, limits: { rmse: { max: 1 }, mae: { max: 1 } } },
      },
      { margin: 0, confidence: 0.95 },
    );
    await world.apply(many);
    const cells = (row: number) =>
      columns.map((name, column) => [name, `value ${(row + column) % 20} ${'é'.repeat(60)}`]);
    const rows = lines(1_200, (row) => ({
      ...{ label: row, challenger: row + ((row * 7) % 31) + 5 },
      ...Object.fromEntries(cells(row)),
    }));
    const { gated } = await bring(1, rows);
    expect(gated.verdict).toBe('fail');
    expect(gated.data.moreReasons).toBeGreaterThan(200);
  });

  it('is refused with limits of another task when its manifest is applied', async () => {
    const wrong = manifestOf({ type: 'regression' }, { aucFloor: 0.6 }, { margin: 0, confidence: 0.95 });
    await expect(world.apply(wrong)).rejects.toThrow('`auc` is no metric of a regression task');
    const labelled: Change = (manifest) => {
      const { monitoring } = structuredClone(manifest) as unknown as { monitoring: object };
      RANKING(manifest);
      Object.assign(manifest, { monitoring });
    };
    await expect(world.apply(labelled)).rejects.toThrow('leave it out of a ranking task');
  });
});
