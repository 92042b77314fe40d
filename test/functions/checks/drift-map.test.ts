import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countShard, ShardDue } from '../../../functions/drift-check/count-shard.ts';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { DriftMapStep, driftMap } from '../../../functions/drift-check/drift-map.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { decideScale, MOST_SHARDS, ONE_FUNCTION, type ScaleLimits, shardsOf } from '../../../lib/domain/check/scale.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { EXECUTION_NAME } from '../../../lib/domain/execution/names.ts';
import { sample } from '../../suites/sample.ts';
import { half, known } from '../traffic.ts';
import { World } from '../world.ts';
import { type Failed, type Functions, playMachine } from './play-machine.ts';

const HOUR = 3_600_000;
const SLOT = Date.parse('2026-11-15T06:00:00Z');
const due = {
  tenant: 'default',
  model: 'flight-delay',
  deployment: 'flight-delay-prod',
  slot: new Date(SLOT).toISOString(),
};

/** Traffic in `files` objects, an hour after another, each of 200 rows; some of the lines are broken. */
function captureMany(world: World, files: number, origin: (i: number) => string): void {
  for (let file = 0; file < files; file++) {
    const at = SLOT - 100 * HOUR + file * HOUR;
    const line = (row: number): string =>
      JSON.stringify({
        captureData: {
          endpointInput: {
            observedContentType: 'text/csv',
            mode: 'INPUT',
            data: `${(file + row) % 24},${row % 7},${100 + ((file * 31 + row) % 500)}.25,${origin(row)},ORD`,
            encoding: 'CSV',
          },
        },
        eventMetadata: { eventId: `e-${file}-${row}`, inferenceTime: new Date(at + row).toISOString() },
        eventVersion: '0',
      });
    const hour = new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    world.put(
      `s3://steward-captures/capture/flight-delay-prod/AllTraffic/${hour}/a.jsonl`,
      [...Array.from({ length: 200 }, (_, row) => line(row)), ...(file % 5 ? [] : ['{broken'])].join('\n'),
    );
  }
}

async function served(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(SLOT);
  return world;
}

const checkOf = async (world: World) => (await world.records()).find((record) => record.type === 'CheckRecorded')!;
const sketchOf = async (world: World): Promise<Sketch> => {
  const { evidence } = await checkOf(world);
  const { sha256 } = evidence!.find(({ name }) => name === 'sketch')!;
  return JSON.parse((await world.plane.ports.evidence.read(sha256)).toString('utf8'));
};

/** Everything in a sketch that is counted, not summed. */
const counts = ({ features, ...rest }: Sketch) => ({
  ...rest,
  features: features.map((feature) => ({ ...feature, offsets: undefined })),
});
const offsets = ({ features }: Sketch): number[] => features.flatMap((f) => ('offsets' in f ? f.offsets : []));

const run = (functions: Functions, input: unknown, from?: Failed['at']) =>
  playMachine('drift-map', functions, input, from);

const functionsOf = ({ plane: { ports } }: World, full?: ScaleLimits) => ({
  DriftMapFunction: (payload: unknown) => runFlow({ schema: DriftMapStep, flow: driftMap(ports, full) }, payload),
  DriftShardFunction: (payload: unknown) => runFlow({ schema: ShardDue, flow: countShard(ports) }, payload),
});

describe('a window read by many functions', () => {
  it('is recorded as one function would have, once, by the machine of its file', async () => {
    const [one, many] = [await served(), await served()];
    for (const world of [one, many]) captureMany(world, 60, half);
    await driftCheck(one.plane.ports)(due);
    let shards = 0;
    const { DriftShardFunction, ...rest } = functionsOf(many, { bytes: 512e6, objects: 7 });
    const functions = {
      ...rest,
      DriftShardFunction: (payload: unknown) => DriftShardFunction(payload).finally(() => shards++),
    };
    expect(await run(functions, due)).toEqual({ outcome: 'drifted' });
    expect(await run(functions, due)).toEqual({ outcome: 'drifted' });
    expect((await many.records()).filter((record) => record.type === 'CheckRecorded')).toHaveLength(1);
    expect(shards).toBe(2 * Math.ceil(60 / 7));
    const [a, b] = [await checkOf(one), await checkOf(many)];
    for (const field of ['verdict', 'reasons', 'data', 'once', 'subject', 'actor'] as const)
      expect(b[field], field).toEqual(a[field]);
    expect(b.evidence!.map(({ name }) => name)).toEqual(['baseline', 'sketch', 'life', 'plan', 'reading']);
    // Broken lines are looked at twice: by the scanner, which does not know them, and by the exact reader, which says what is wrong.
    expect(a.data.rows).toEqual({ read: 12_012, used: 12_000, broken: 12, outside: 0, fallback: 12 });
  });

  it('fails in the state that failed, and goes on there when it is redriven: the slot is recorded once', async () => {
    const world = await served();
    captureMany(world, 60, half);
    const { DriftMapFunction, DriftShardFunction } = functionsOf(world, { bytes: 512e6, objects: 7 });
    let plans = 0;
    let mayRead = false;
    const functions = {
      DriftMapFunction: (payload: unknown) => {
        plans += Number((payload as { step: string }).step === 'plan');
        return DriftMapFunction(payload);
      },
      DriftShardFunction: async (payload: unknown) => {
        if (!mayRead) throw Object.assign(new Error('AccessDenied'), { name: 'DependencyError' });
        return DriftShardFunction(payload);
      },
    };
    const failed = (await run(functions, due).catch((error: unknown) => error)) as Failed;
    expect(failed.at.name).toBe('Count every shard');
    expect((await world.records()).filter((record) => record.type === 'CheckRecorded')).toEqual([]);
    mayRead = true;
    expect(await run(functions, due, failed.at)).toEqual({ outcome: 'drifted' });
    expect((await world.records()).filter((record) => record.type === 'CheckRecorded')).toHaveLength(1);
    expect(plans).toBe(1);
  });

  it('checks a window again for what came late, and says in the next one what that was', async () => {
    const world = await served();
    captureMany(world, 3, known);
    await driftCheck(world.plane.ports)(due);
    captureMany(world, 30, half);
    const handed: unknown[] = [];
    const workflows = {
      ...world.plane.ports.workflows,
      find: async () => undefined,
      start: async (_: string, name: string, input: unknown) => {
        handed.push(input);
        return { execution: name, already: false };
      },
    };
    const next = { ...due, slot: new Date(SLOT + 7 * 24 * HOUR).toISOString() };
    world.plane.clock.moveTo(SLOT + 7 * 24 * HOUR);
    const hand = driftCheck({ ...world.plane.ports, workflows, capacity: { bytes: -1, objects: 0 } });
    await hand(next);
    const late = { slot: due.slot, objects: 27, bytes: expect.any(Number), reason: { rule: 'late-share' } };
    expect(handed).toMatchObject([
      { slot: due.slot, again: true, late },
      { slot: next.slot, late },
    ]);
    for (const input of [handed[0], handed[0], handed[1]]) await run(functionsOf(world), input);
    const records = (await world.records()).filter((record) => record.type === 'CheckRecorded');
    expect(records.map(({ data }) => (data.rows as { used: number }).used)).toEqual([600, 6000, 0]);
    expect(records.map(({ data }) => data)).toMatchObject([{}, { again: true, late }, { slot: next.slot, late }]);
    expect(records[0]!.data).not.toHaveProperty('late');
  });

  it('of one shard, of another baseline and with a count missing: added, and refused', async () => {
    const world = await served();
    captureMany(world, 3, half);
    const { DriftMapFunction, DriftShardFunction } = functionsOf(world);
    const plan = (await DriftMapFunction({ step: 'plan', ...due })) as { plan: string; shards: { shard: string }[] };
    expect(plan.shards).toHaveLength(1);
    const { sketch } = (await DriftShardFunction(plan.shards[0])) as { sketch: string };
    const reduce = (sketches: string[]) => DriftMapFunction({ step: 'reduce', ...due, plan: plan.plan, sketches });
    await expect(reduce([])).rejects.toThrow('1 shards, but 0 were counted');
    const counted = JSON.parse((await world.plane.ports.evidence.read(sketch)).toString('utf8'));
    counted.sketch.baselineId = 'b'.repeat(64);
    const other = await world.plane.ports.evidence.put(JSON.stringify(counted));
    await expect(reduce([other])).rejects.toThrow('two baselines');
    expect(await reduce([sketch])).toEqual({ verdict: 'drifted' });
  });

  it('has the same counts however it is cut, and sums within 1e-12', async () => {
    const world = await served();
    captureMany(world, 24, half);
    const { ports } = world.plane;
    await driftCheck(ports)(due);
    const whole = await sketchOf(world);
    const { baseline: digest } = (await ports.registry.version({ tenant: 'default', model: 'flight-delay' }, 1))!;
    const baseline = await ports.baselines.of(digest!);
    const window = { start: SLOT - 7 * 24 * HOUR - 6 * HOUR, end: SLOT };
    const location = { uri: 's3://steward-captures/capture', endpoint: 'flight-delay-prod' };
    const objects = await ports.captures.objects(location, window);
    const uris = objects.map(({ uri }) => uri);
    const each = new Map<string, Sketch>();
    for (const object of objects)
      each.set(object.uri, (await ports.captures.sketch([object], window, baseline)).sketch);
    const { merge } = await import('../../../lib/domain/drift/baseline/merge.ts');
    const order = fc.shuffledSubarray(uris, { minLength: uris.length, maxLength: uris.length });
    fc.assert(
      fc.property(order, fc.array(fc.integer({ min: 1, max: 23 }), { maxLength: 8 }), (shuffled, cuts) => {
        const ends = [...new Set(cuts), uris.length].sort((a, b) => a - b);
        const shards = ends.map((end, i) => shuffled.slice(ends[i - 1] ?? 0, end));
        const sums = shards.map((shard) => shard.map((uri) => each.get(uri)!).reduce(merge));
        const sum = sums.reduce(merge);
        expect(counts(sum)).toEqual(counts(whole));
        for (const [i, value] of offsets(sum).entries())
          expect(Math.abs(value - offsets(whole)[i]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
      }),
      { numRuns: sample(5, 50) },
    );
  });
});

describe('the scale of a window', () => {
  const objects = (n: number, size: number) => Array.from({ length: n }, (_, i) => ({ uri: `s3://b/${i}`, size }));

  it.each([
    ['nothing', 0, 0, 'single', []],
    ['exactly 4 GB', 4, 1e9, 'single', []],
    ['a byte more', 1, 4e9 + 1, 'map', ['scale-bytes']],
    ['exactly 2,000 objects', 2_000, 1, 'single', []],
    ['one more', 2_001, 1, 'map', ['scale-objects']],
    ['both', 3_000, 2e6, 'map', ['scale-bytes', 'scale-objects']],
  ] as const)('%s', (_, n, size, scale, rules) => {
    const decided = decideScale(objects(n, size), ONE_FUNCTION);
    expect(decided.scale).toBe(scale);
    expect(decided.scale === 'map' ? decided.reasons.map(({ rule }) => rule) : []).toEqual(rules);
  });

  it('cuts anything into a thousand shards at most, whole and in order, none above 512 MB unless it must', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2e9 }), { maxLength: 3_000 }), (sizes) => {
        const found = sizes.map((size, i) => ({ uri: `s3://b/${i}`, size }));
        const shards = shardsOf(found);
        expect(shards.flat()).toEqual(found);
        expect(shards.length).toBeLessThanOrEqual(MOST_SHARDS);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        if (total > 128e9) return;
        for (const shard of shards)
          if (shard.length > 1) expect(shard.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(512e6);
      }),
      { numRuns: sample(10, 100) },
    );
  });

  it('hands a window over by the name of its slot: starts nothing for a doubled one, the next attempt after a failed one', async () => {
    const world = await served();
    captureMany(world, 3, known);
    const started: [machine: string, name: string, input: unknown][] = [];
    let status = 'RUNNING';
    const workflows = {
      ...world.plane.ports.workflows,
      find: async (_: string, name: string) => {
        const found = started.find((s) => s[1] === name);
        return found && ({ execution: name, status, input: found[2] } as never);
      },
      start: async (machine: string, name: string, input: unknown) => {
        started.push([machine, name, input]);
        return { execution: name, already: false };
      },
    };
    const check = driftCheck({ ...world.plane.ports, workflows, capacity: { bytes: 1_000, objects: 2_000 } } as never);
    expect(await check(due)).toMatchObject({ verdict: 'handed-over', reasons: [{ rule: 'scale-bytes' }] });
    const first = started[0]![1];
    expect(started).toEqual([['drift-map', expect.stringMatching(EXECUTION_NAME), due]]);
    for (status of ['RUNNING', 'SUCCEEDED']) expect(await check(due)).toMatchObject({ execution: first });
    expect(started).toHaveLength(1);
    for (status of ['FAILED', 'TIMED_OUT', 'ABORTED']) await check(due);
    expect(started.map(([, name]) => name)).toEqual([first, `${first}-2`, `${first}-3`, `${first}-4`]);
    expect((await world.records()).filter((record) => record.type === 'CheckRecorded')).toEqual([]);
  });
});
