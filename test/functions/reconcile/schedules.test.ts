import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sweep } from '../../../functions/reconcile/sweep.ts';
import { apply } from '../../../functions/register/apply.ts';
import { LocalSchedules } from '../../../lib/adapters/local/plane/schedules.ts';
import { digestOf } from '../../../lib/domain/ledger/record.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import { START, World } from '../world.ts';

const HOUR = 3_600_000;
const scheduled = (schedule: string) => (manifest: Record<string, never>) =>
  void Object.assign((manifest as never as { monitoring: { drift: object } }).monitoring.drift, { schedule });

/** A home whose manifest was applied by a version that did not read schedules. */
async function appliedLongAgo(schedule: string): Promise<{ world: World; db: DatabaseSync }> {
  const world = new World(join(new World().home, 'plane.db'));
  const ports = world.plane.portsOf('command');
  const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  const old = structuredClone(manifest);
  scheduled(schedule)(old);
  /** What is committed is what that version would have: item and record name the manifest that is refused today. */
  const commit = ({ appends, writes, ...more }: Parameters<typeof ports.ledger.commit>[0]) =>
    ports.ledger.commit({
      ...more,
      appends: [
        {
          ...appends[0],
          draft: { ...appends[0].draft, data: { ...appends[0].draft.data, manifest: digestOf(old) } },
        },
      ],
      writes: writes.map((write) =>
        write.clause === 'model'
          ? { ...write, item: { ...write.item, manifest: old, manifestDigest: digestOf(old) } }
          : write,
      ),
    });
  const ledger = { head: (chain: string) => ports.ledger.head(chain), commit } as typeof ports.ledger;
  await apply({ ...ports, ledger })({ manifest, actor: { kind: 'person', id: 'u_ana' } });
  return { world, db: new DatabaseSync(world.database) };
}

describe('a schedule that Scheduler would refuse', () => {
  it.each([
    ['cron(0 6 * * SUN *)', 'exactly one of the two must be `?`'],
    ['cron(whatever)', 'six'],
    ['rate(1 week)', '`minutes`, `hours` or `days`'],
    ['rate(30 seconds)', 'a minute is the least'],
    ['at(2027-01-01T00:00:00)', 'must be an EventBridge Scheduler expression'],
    ['cron(15 10 ? * 6L 2019-2022)', 'never comes due from now on'],
    ['cron(0 6 30 2 ? *)', 'never comes due from now on'],
  ])('%s is refused at apply, which says what is allowed', async (schedule, says) => {
    const world = new World();
    await expect(world.apply(scheduled(schedule))).rejects.toThrow(says);
    expect(await world.records()).toEqual([]);
  });

  it.each(['cron(0 6 * * SUN *)', 'rate(1 week)'])(
    'and was applied long ago (%s) stops nothing: it is read, swept, told of, its other check scheduled',
    async (schedule) => {
      const { world } = await appliedLongAgo(schedule);
      const { ports } = world.plane;
      expect(
        (await ports.registry.model({ tenant: 'default', model: 'flight-delay' }))?.manifest?.monitoring.drift.schedule,
      ).toBe(schedule);
      await world.live(1);
      expect(await sweep(ports)({ limit: 100 })).toMatchObject({ missed: 0 });
      // The record of the manifest is parked after its tries; what follows it went on.
      expect(world.plane.queue.dead()).toMatchObject([{ flow: 'announce', reason: expect.stringContaining(schedule) }]);
      expect(await ports.schedules.list('default.flight-delay.')).toEqual([
        'default.flight-delay.flight-delay-prod.quality',
      ]);
      expect(await world.types()).toContain('ReleaseCompleted:live');
    },
    120_000,
  );

  it('and stands in an old home lets the others fire', async () => {
    const { world, db } = await appliedLongAgo('rate(1 day)');
    await world.run(START);
    db.prepare('UPDATE schedules SET expression = ?, next = ?').run('cron(whatever)', START);
    const schedules = new LocalSchedules(db, world.plane.clock);
    await schedules.put({ name: 'good', expression: 'rate(1 hour)', timezone: 'UTC', flow: 'none', payload: {} });
    schedules.fire(world.plane.queue, START + HOUR);
    schedules.fire(world.plane.queue, START + 2 * HOUR);
    const fired = db.prepare("SELECT id FROM queue WHERE id LIKE 'good/%'").all();
    expect(fired).toHaveLength(2);
    expect(schedules.nextAt()).toBe(START + 3 * HOUR);
  });
});

describe('a manifest that is no longer understood', () => {
  it('hides neither its model nor the others from a sweep', async () => {
    const { world, db } = await appliedLongAgo('rate(1 day)');
    const { pk, sk } = keys.model('default', 'flight-delay');
    const { item } = db.prepare('SELECT item FROM items WHERE pk = ? AND sk = ?').get(pk, sk) as { item: string };
    const stored = JSON.parse(item);
    const manifest = { ...stored.manifest, tier: 'gone' };
    const gone = JSON.stringify({ ...stored, manifest, manifestDigest: digestOf(manifest) });
    db.prepare('UPDATE items SET item = ? WHERE pk = ? AND sk = ?').run(gone, pk, sk);
    const { ports } = world.plane;
    expect(await ports.registry.model({ tenant: 'default', model: 'flight-delay' })).toMatchObject({
      model: 'flight-delay',
      manifestDigest: expect.any(String),
      manifest: undefined,
    });
    await expect(sweep(ports)({ limit: 100 })).resolves.toMatchObject({ missed: 0 });
  });
});

it('the second Monday and its like come due, are swept and found missed', async () => {
  const world = new World();
  await world.apply(scheduled('cron(0 6 ? * 2#1 *)'));
  await world.live(1);
  const slot = Date.parse('2026-12-07T06:00:00Z');
  world.plane.clock.moveTo(slot + 2 * HOUR);
  expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ missed: 1 });
  expect((await world.records()).findLast((r) => r.type === 'CheckMissed')?.data).toMatchObject({
    slot: '2026-12-07T06:00:00.000Z',
  });
});
