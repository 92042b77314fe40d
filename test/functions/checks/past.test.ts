import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it, vi } from 'vitest';
import { driftCommands } from '../../../cli/commands/drift/drift.ts';
import { keptOf } from '../../../functions/api/evidence-views.ts';
import { countShard } from '../../../functions/drift-check/count-shard.ts';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { driftMap } from '../../../functions/drift-check/drift-map.ts';
import { OWN_BUCKETS } from '../../../lib/adapters/local/own-buckets.ts';
import type { CheckDue } from '../../../lib/contract/check-due.ts';
import { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { PastWindows } from '../../../lib/domain/drift/baseline/past.ts';
import { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { relationChecker } from '../../../lib/domain/ledger/related.ts';
import { besideSentences, readBeside } from '../../../lib/words/findings.ts';
import { capture, known, WEEK } from '../traffic.ts';
import { World } from '../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const FIRST = Date.parse('2026-11-15T06:00:00Z');
const slotOf = (week: number): string => new Date(FIRST + week * WEEK).toISOString();

async function served(weeks: number, origin: (week: number) => (i: number) => string): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(FIRST + weeks * WEEK);
  for (let week = 0; week < weeks; week++) capture(world, FIRST + week * WEEK, 3_000, origin(week));
  return world;
}
const run = (world: World, week: number, more: Partial<CheckDue> = {}) =>
  driftCheck(world.plane.ports)({ ...about, slot: slotOf(week), ...more });
const checks = async (world: World) => (await world.records()).filter(({ type }) => type === 'CheckRecorded');
const itemAt = async ({ plane }: World, week: number) =>
  (await plane.ports.registry.check(about, 'drift', about.deployment, slotOf(week)))!;

/** In a week that is tilted an eighth of the rows from ATL are from BOS: less than a baseline of 1,000 rows can tell. */
const tilted = (i: number): string => (i % 3 === 0 && Math.floor(i / 72) % 8 === 0 ? 'BOS' : known(i));
const LAST = 4;
/** As the example's manifest has it. */
const POLICY = DriftPolicy.parse({
  minimumRows: 500,
  confidence: 0.99,
  limits: { ks: 0.1, psi: 0.2, unseen: 0.05, missing: 0.05 },
});
const lastTilted = (week: number) => (week === LAST ? tilted : known);

const named = ({ evidence }: LedgerRecord, name: string) => evidence?.find((one) => one.name === name)?.sha256;
const readAs = async <T>({ plane }: World, schema: { parse: (json: unknown) => T }, sha256: string): Promise<T> =>
  schema.parse(JSON.parse((await plane.ports.evidence.read(sha256)).toString('utf8')));
const pastAt = async (world: World, week: number) => readAs(world, PastWindows, (await itemAt(world, week)).past!);

it('holds each window against those before it, keeps them with the record, and tells what the baseline alone does not', async () => {
  const world = await served(LAST + 1, lastTilted);
  const answers = [];
  for (let week = 0; week <= LAST; week++) answers.push(await run(world, week));
  const records = await checks(world);
  expect(records.map(({ verdict, data }) => [verdict, data.past])).toEqual([
    ['stable', undefined],
    ...[1, 2, 3, 4].map((windows) => ['stable', { windows, rows: 3_000 * windows }]),
  ]);
  const last = records.at(-1)!;
  expect(besideSentences(readBeside(last.data))).toEqual([
    expect.stringMatching(
      /^origin changed since earlier windows \(shares of its categories, the share of one category\)/,
    ),
  ]);
  // Each is held against what the one before kept; the last changed, and is not among them.
  expect(records.map((record) => named(record, 'past')).slice(1)).toEqual(
    records.map((record) => named(record, 'past-with-window')).slice(0, -1),
  );
  expect(named(last, 'past-with-window')).toBeUndefined();
  expect((await itemAt(world, LAST)).past).toBe(named(last, 'past'));
  expect(await pastAt(world, LAST)).toMatchObject({
    windows: LAST,
    until: Date.parse(slotOf(LAST - 1)) - 6 * 3_600_000,
  });

  const kept = await keptOf(world.plane.ports, about, { seq: last.seq, name: 'past' });
  expect(PastWindows.parse(JSON.parse(kept!))).toEqual(await pastAt(world, LAST));
  await expectRecomputed(world, records, answers as { moved?: object }[]);
  expect(await replayed(world)).toEqual(answers.map((answer) => (answer as { moved?: object }).moved));

  // A doubled slot adds nothing; the records of the chain go together, and no check is held against what none kept.
  await run(world, LAST);
  const chain = await world.records();
  expect(chain.filter(({ type }) => type === 'CheckRecorded')).toHaveLength(LAST + 1);
  expect(foundIn(chain)).toEqual([]);
  expect(foundIn(chain.filter((record) => record.seq !== records[1]!.seq))).toEqual([
    'tampered: it was held against earlier windows that no check of version 1 before it kept',
  ]);
});

const foundIn = (records: readonly LedgerRecord[]): string[] => {
  const related = relationChecker('model.default.flight-delay');
  for (const record of records) related.take(record);
  return related.findings().map(({ kind, problem }) => `${kind}: ${problem}`);
};

/** What an auditor does: the verdict of each record again, of what it names. */
async function expectRecomputed(world: World, records: LedgerRecord[], answers: readonly { moved?: object }[]) {
  for (const [at, record] of records.entries()) {
    const [baseline, sketch, past] = [named(record, 'baseline')!, named(record, 'sketch')!, named(record, 'past')];
    const decision = decideDrift(await readAs(world, Baseline, baseline), await readAs(world, Sketch, sketch), POLICY, {
      complete: true,
      brokenLines: 0,
      past: past === undefined ? undefined : await readAs(world, PastWindows, past),
    });
    expect([decision.verdict, decision.moved]).toEqual([record.verdict, answers[at]!.moved]);
  }
}

/** What `drift replay` says of the same captures: of each window what moved. */
async function replayed(world: World): Promise<unknown[]> {
  const at = (name: string): string => join(world.home, name);
  const [record] = await checks(world);
  writeFileSync(at('baseline.json'), await world.plane.ports.evidence.read(named(record!, 'baseline')!));
  writeFileSync(at('policy.json'), JSON.stringify(POLICY));
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.exitCode;
  try {
    const program = new Command().exitOverride();
    driftCommands(program);
    const captured = at('s3/steward-captures/capture/flight-delay-prod');
    const args = ['--baseline', at('baseline.json'), '--capture', captured, '--policy', at('policy.json')];
    await program.parseAsync(['drift', 'replay', ...args, '--every', '7d', '--past', at('past.json'), '--json'], {
      from: 'user',
    });
    const { policies } = JSON.parse(written.mock.calls.map(([part]) => String(part)).join(''));
    return policies[0].checks.map(({ moved }: { moved?: object }) => moved);
  } finally {
    process.exitCode = before;
    written.mockRestore();
  }
}

it('of a slot that is checked again has the window once, as it was seen last, and of a large one the same', async () => {
  const world = await served(3, () => known);
  for (const week of [0, 1]) await run(world, week);
  const first = await pastAt(world, 1);
  expect(first).toMatchObject({ windows: 2, sketch: { rows: 6_000 } });
  capture(world, FIRST + WEEK, 2_000, known, 0, 'late');
  const late = { slot: slotOf(1), objects: 1, bytes: 1 };
  await run(world, 1, { again: true, late });
  expect(await pastAt(world, 1)).toMatchObject({ windows: 2, sketch: { rows: 8_000 } });
  expect((await checks(world)).at(-1)!.data).toMatchObject({ again: true, past: { windows: 1, rows: 3_000 } });

  // By many functions, the third week is held against the same windows.
  const due = { ...about, slot: slotOf(2) };
  const map = driftMap(world.plane.ports);
  const { plan, shards } = (await map({ step: 'plan', ...due })) as { plan: string; shards: { shard: string }[] };
  const { sketch } = await countShard(world.plane.ports)(shards[0]!);
  await map({ step: 'reduce', ...due, plan, sketches: [sketch] });
  expect((await checks(world)).at(-1)!.data.past).toEqual({ windows: 2, rows: 8_000 });
  expect(await pastAt(world, 2)).toMatchObject({ windows: 3, sketch: { rows: 11_000 } });
  expect(foundIn(await world.records())).toEqual([]);
});

it('begins anew with another version, and where what was kept is gone, which is said; what was changed is refused', async () => {
  const world = await served(2, () => known);
  for (const week of [0, 1]) await run(world, week);
  await world.live(2, { better: 0.4 });
  world.plane.clock.moveTo(FIRST + 12 * WEEK);
  for (const week of [7, 8, 9, 10]) capture(world, FIRST + week * WEEK, 3_000, known);
  for (const week of [7, 8]) await run(world, week);
  const [seven, eight] = (await checks(world)).slice(-2);
  expect([named(seven!, 'past'), eight!.data.past]).toEqual([undefined, { windows: 1, rows: 3_000 }]);

  const evidence = (sha256: string): string => join(world.home, 's3', OWN_BUCKETS.evidence, 'sha256', sha256);
  const { past, life } = await itemAt(world, 8);
  for (const digest of [past!, life!]) rmSync(evidence(digest));
  await run(world, 9);
  const nine = (await checks(world)).at(-1)!;
  expect(nine.data).toMatchObject({ gone: ['life', 'past'] });
  expect(nine.data).not.toHaveProperty('past');
  expect(besideSentences(readBeside(nine.data))).toEqual([
    'what all windows so far showed together is kept no longer: it begins anew',
    'the windows before this one are kept no longer: it is held against the baseline alone, and they begin anew',
  ]);
  expect(await pastAt(world, 9)).toMatchObject({ windows: 1 });

  writeFileSync(evidence((await itemAt(world, 9)).past!), '{}');
  await expect(run(world, 10)).rejects.toThrow('was changed');
});
