import { describe, expect, it } from 'vitest';
import { countShard } from '../../../functions/drift-check/count-shard.ts';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { driftMap } from '../../../functions/drift-check/drift-map.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { besideSentences, readBeside } from '../../../lib/words/findings.ts';
import { noticeWords } from '../../../lib/words/notice.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { recordSentence, recordView } from '../../../lib/words/record-sentence.ts';
import { WEEK } from '../traffic.ts';
import { World } from '../world.ts';
import { captureFlights, flights, liveOnFlights } from './flights.ts';

const SLOT = Date.parse('2026-11-15T06:00:00Z');
const due = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };

const by = (segments: string | undefined) => (manifest: Record<string, { drift?: object }>) =>
  Object.assign(
    manifest.monitoring!.drift!,
    { confirm: { drifted: 1, of: 1 } },
    segments !== undefined && { segments },
  );

/** A model whose manifest asks for segments, live with so many flights for training data. */
async function live(segments?: string, training = 5_000): Promise<World> {
  const world = new World();
  await world.apply(by(segments));
  await liveOnFlights(world, training);
  return world;
}

async function checked(world: World, rows: readonly string[], slot = SLOT) {
  world.plane.clock.moveTo(slot);
  captureFlights(world, slot, rows);
  await driftCheck(world.plane.ports)({ ...due, slot: new Date(slot).toISOString() });
  return (await lastCheck(world))!;
}
const lastCheck = async (world: World) => (await world.records()).findLast(({ type }) => type === 'CheckRecorded');

/** The same by functions that read an object each. */
async function checkedByMany(world: World, rows: readonly string[], slot = SLOT) {
  const { ports } = world.plane;
  world.plane.clock.moveTo(slot);
  captureFlights(world, slot, rows);
  const at = { ...due, slot: new Date(slot).toISOString() };
  const map = driftMap(ports, { bytes: 512e6, objects: 1 });
  const planned = (await map({ ...at, step: 'plan' })) as { plan: string; shards: { shard: string }[] };
  const counts = await Promise.all(planned.shards.map(countShard(ports)));
  await map({ ...at, step: 'reduce', plan: planned.plan, sketches: counts.map(({ sketch }) => sketch) });
  return (await lastCheck(world))!;
}

/** How many rows of each segment a check counted. */
const bySegment = async ({ plane }: World, { evidence }: Awaited<ReturnType<typeof checked>>) => {
  const { sha256 } = evidence!.find(({ name }) => name === 'sketch-by-segment')!;
  const { sketches, elsewhere } = JSON.parse(String(await plane.ports.evidence.read(sha256)));
  return [elsewhere, ...sketches.map(({ rows, features }: Sketch) => [rows, features.map(({ counts }) => counts)])];
};

describe('a model whose manifest names a column for segments', () => {
  const moved = flights(4_000, 3, 125);

  it('has a window judged by its values: one moved, and the whole did not', async () => {
    const world = await live('origin');
    const record = await checked(world, moved);
    expect(record.verdict).toBe('drifted');
    expect(record.reasons!.map(({ subject }) => subject)).toEqual(Array(2).fill('distance where origin = BOS'));
    expect(record.data.segments).toMatchObject({
      ...{ column: 'origin', of: 3, elsewhere: 80, most: 'origin = BOS' },
      parts: [
        { name: 'origin = BOS', finding: 'drifted', farthest: { feature: 'distance', rule: 'psi' } },
        { finding: 'stable' },
        { finding: 'stable' },
      ],
    });
    expect(record.evidence!.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['baseline', 'sketch', 'segments', 'sketch-by-segment']),
    );
    for (const said of [recordLine(record), recordSentence(recordView({ ...record, bytes: JSON.stringify(record) }))])
      expect(said).toContain('the segment that moved most: origin = BOS');

    // the check's item, the finding, its notice and its line
    const { ports } = world.plane;
    const slot = new Date(SLOT).toISOString();
    expect(await ports.registry.check(due, 'drift', due.deployment, slot)).toMatchObject({ mostMoved: 'origin = BOS' });
    const found = (await world.records()).find(({ type }) => type === 'DriftDetected')!;
    for (const said of [
      noticeWords(found)?.text,
      recordLine(found),
      besideSentences(readBeside(record.data)).join('; '),
    ])
      expect(said).toContain('the segment that moved most: origin = BOS');
    expect(besideSentences(readBeside(record.data))).toContainEqual(
      expect.stringMatching(/^where origin = BOS: drifted, farthest distance \(PSI .*\), changed: distance, \d+ rows$/),
    );

    const sharded = await checkedByMany(world, moved, SLOT + WEEK);
    for (const field of ['verdict', 'reasons'] as const) expect(sharded[field], field).toEqual(record[field]);
    for (const figure of ['rows', 'features', 'segments', 'moved'] as const)
      expect(sharded.data[figure], figure).toEqual(record.data[figure]);
    expect(await bySegment(world, sharded)).toEqual(await bySegment(world, record));

    // the exact reader takes longer: many functions read it where one would without segments
    world.plane.clock.moveTo(SLOT + 2 * WEEK);
    const capacity = { bytes: 4 * captureFlights(world, SLOT + 2 * WEEK, moved), objects: 2_000 };
    const third = { ...due, slot: new Date(SLOT + 2 * WEEK).toISOString() };
    const workflows = {
      ...ports.workflows,
      find: async () => undefined,
      start: async () => ({ execution: 'x', already: false }),
    };
    const check = driftCheck({ ...ports, capacity, workflows });
    expect(await check(third)).toMatchObject({ verdict: 'handed-over' });

    await world.apply(by(undefined));
    expect(await check(third)).toMatchObject({ verdict: 'undecided' });
    const without = (await lastCheck(world))!;
    expect([without.verdict, without.data.segments]).toEqual(['undecided', undefined]);
  });

  it('has what served before its manifest asked judged by none until the gate has made their baselines, and says so', async () => {
    const world = await live();
    await world.apply(by('origin'));
    const record = await checked(world, moved);
    const { verdict, data } = record;
    expect([verdict, data.segments]).toEqual([
      'undecided',
      { column: 'origin', because: expect.stringContaining('version 1 has no baselines by origin') },
    ]);
    expect(recordLine(record)).toContain('segments of origin were not judged: version 1 has no baselines by origin');
    await world.run(SLOT + 60_000);
    expect((await world.types()).filter((type) => /^Segments|^VersionGated/.test(type))).toEqual([
      'VersionGated:pass',
      'SegmentsBuilt:built',
    ]);
    const later = await checked(world, moved, SLOT + WEEK);
    expect([later.verdict, later.data.segments]).toEqual([
      'drifted',
      expect.objectContaining({ most: 'origin = BOS' }),
    ]);
  });

  it('has them by whichever column its manifest names now, whatever it named before', async () => {
    const world = await live('origin');
    for (const column of ['destination', 'origin', 'destination']) {
      await world.apply(by(column));
      await world.run(world.plane.clock.now() + 60_000);
      expect((await world.plane.ports.registry.version(due, 1))?.segments).toEqual({
        column,
        sha256: expect.any(String),
      });
    }
  });

  it('has none of a version whose baseline was made of other columns than its schema has now', async () => {
    const world = await live();
    await world.apply((manifest) => {
      by('origin')(manifest);
      const { features } = (manifest as Record<string, unknown>).schema as { features: object[] };
      features.reverse();
    });
    await world.run(world.plane.clock.now() + 60_000);
    const because = expect.stringContaining('made of other columns than the schema has now');
    expect((await world.plane.ports.registry.version(due, 1))?.segments).toEqual({ column: 'origin', because });
  });

  it('has no segments where no value has rows enough in the training data, as its gate says and each check', async () => {
    const world = await live('origin', 1_000);
    const because = 'no value of `origin` has 500 rows: segments need as many of one';
    const gated = (await world.records()).find(({ type }) => type === 'VersionGated')!;
    expect([gated.verdict, gated.data.segments]).toEqual(['pass', { column: 'origin', because }]);
    expect(recordLine(gated)).toContain(`no baselines by origin: ${because}`);
    expect((await checked(world, flights(300, 3))).data.segments).toEqual({ column: 'origin', because });
  });
});
