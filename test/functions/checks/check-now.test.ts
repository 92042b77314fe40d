import { type Context, Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { api } from '../../../functions/api/api.ts';
import { commandApi } from '../../../functions/api/command-api.ts';
import { countShard } from '../../../functions/drift-check/count-shard.ts';
import { driftCheck } from '../../../functions/drift-check/drift-check.ts';
import { driftMap } from '../../../functions/drift-check/drift-map.ts';
import { qualityCheck } from '../../../functions/quality-check/quality-check.ts';
import type { AskedCheckView } from '../../../lib/contract/api.ts';
import { CheckDue } from '../../../lib/contract/check-due.ts';
import { eventOf } from '../../../lib/contract/events.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { capture, half, known, WEEK } from '../traffic.ts';
import { BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const about = { ...id, deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T06:00:00Z');
const DAN = person('u_dan', 'operators');
const MINUTE = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** The API as people reach it, commands and pages. */
function doors(world: World) {
  let who: Person = DAN;
  const needs = {
    ports: world.plane.ports,
    ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
    personOf: async (_: Context) => who,
    log: () => undefined,
  };
  const app = new Hono().route('/', commandApi(needs)).route('/', api(needs));
  const call = async (by: Person, path: string, body?: unknown) => {
    who = by;
    const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
    const answered = await app.request(path, {
      headers,
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: answered.status, body: (await answered.json()) as Record<string, unknown> };
  };
  return {
    check: (body: unknown, by = DAN) => call(by, '/api/models/flight-delay/check', body),
    get: (path: string, by = DAN) => call(by, path),
  };
}
async function served(origin = known) {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(SLOT);
  capture(world, SLOT, 5000, origin);
  return { world, ...doors(world) };
}
/** What the bus and the queues do with what was committed, without letting time pass. */
const carry = async (world: World) => {
  for (let i = 0; i < 20; i++) await world.plane.plane.step();
};
const checks = async (world: World) => (await world.records()).filter(({ type }) => type === 'CheckRecorded');
/** Those that people asked for: schedules come due in this world too. */
const theirs = async (world: World) => (await checks(world)).filter(({ data }) => data.asked !== undefined);

describe('a check that a person asks for', () => {
  it('is answered at once with where its verdict will be, and recorded as theirs, apart from the scheduled ones', async () => {
    const { world, check, get } = await served();
    const asked = await check({ deployment: about.deployment, kind: 'drift' });
    expect(asked).toEqual({
      status: 200,
      body: {
        verdict: 'asked',
        check: expect.stringMatching(/^chk-20261115T0600-[0-9a-f]{10}$/),
        kind: 'drift',
        deployment: about.deployment,
        slot: iso(SLOT),
        window: { start: '2026-11-08T00:00:00.000Z', end: '2026-11-15T00:00:00.000Z' },
        verdictAt: `/api/models/flight-delay/checks/${asked.body.check}?tenant=default`,
      },
    });
    const where = String(asked.body.verdictAt);
    expect((await get(where)).body).toMatchObject({ verdict: 'pending', checks: [], by: 'u_dan' });
    await carry(world);
    expect((await get(where)).body as unknown as AskedCheckView).toMatchObject({
      verdict: 'stable',
      by: 'u_dan',
      checks: [{ kind: 'drift', verdict: 'stable', rows: { used: 5000 }, asked: asked.body.check }],
    });
    const [wish] = (await world.records()).filter(({ type }) => type === 'CheckAsked');
    expect(wish).toMatchObject({ actor: { kind: 'person', id: 'u_dan' }, data: { check: asked.body.check } });
    expect(await theirs(world)).toMatchObject([
      { actor: { kind: 'person', id: 'u_dan' }, verdict: 'stable', data: { asked: asked.body.check, kind: 'drift' } },
    ]);
    const kept = await world.plane.ports.registry.checks(id, 'drift', about.deployment, { n: 10 });
    expect(kept.filter(({ asked: by }) => by !== undefined)).toEqual([]);
    // What lists show of the deployment has it beside the last of the schedule, with when it was asked for.
    const { body } = await get('/api/models/flight-delay');
    expect(body.deployments).toMatchObject([{ asked: { drift: { verdict: 'stable', at: iso(SLOT) } } }]);
    expect(world.log).toEqual([]);
  });

  it('leaves the slot of the schedule to the schedule, whichever comes first', async () => {
    const { world, check } = await served();
    await check({ deployment: about.deployment, slot: iso(SLOT) });
    const wish = (await world.records()).find(({ type }) => type === 'CheckAsked')!;
    const { items } = await world.plane.ports.ledger.page(wish.chain, { from: wish.seq, limit: 1 });
    await runFlow({ schema: CheckDue, flow: driftCheck(world.plane.ports) }, eventOf(items[0]!));
    await driftCheck(world.plane.ports)({ ...about, slot: iso(SLOT) });
    world.plane.clock.moveTo(SLOT + MINUTE);
    await check({ deployment: about.deployment, slot: '2026-11-15T06:00:00Z' });
    await carry(world);
    const all = (await checks(world)).filter(({ data }) => data.kind === 'drift' && data.slot === iso(SLOT));
    expect(all.map(({ actor, data }) => [actor.id, data.slot, data.asked !== undefined])).toEqual([
      ['u_dan', iso(SLOT), true],
      ['drift-check', iso(SLOT), false],
      ['u_dan', iso(SLOT), true],
    ]);
    const kept = await world.plane.ports.registry.check(id, 'drift', about.deployment, iso(SLOT));
    expect(kept).toMatchObject({ slot: iso(SLOT) });
    expect(kept).not.toHaveProperty('asked');

    // It is held against the windows that checks before it kept, and its own is added to none.
    const later = '2026-11-15T12:00:00.000Z';
    world.plane.clock.moveTo(Date.parse(later));
    await check({ deployment: about.deployment, slot: later });
    await carry(world);
    const last = (await theirs(world)).at(-1)!;
    expect(last.data).toMatchObject({ slot: later, past: { windows: 1, rows: 5_000 } });
    expect(last.evidence).toContainEqual({ name: 'past', sha256: kept!.past });
    expect(last.evidence!.map(({ name }) => name)).not.toContain('past-with-window');
  });

  it('five times over a drifted window confirms nothing; the second scheduled one does, on two scheduled ones alone', async () => {
    const { world, check, get } = await served(half);
    for (let n = 0; n < 5; n++) {
      world.plane.clock.moveTo(SLOT + n * MINUTE);
      const asked = await check({ deployment: about.deployment, slot: iso(SLOT) });
      await carry(world);
      expect((await get(String(asked.body.verdictAt))).body.verdict).toBe('drifted');
    }
    await driftCheck(world.plane.ports)({ ...about, slot: iso(SLOT) });
    await carry(world);
    const findings = async () => (await world.records()).filter(({ type }) => type === 'DriftDetected');
    expect((await world.types()).filter((t) => t === 'CheckRecorded:drifted')).toHaveLength(6);
    expect(await findings()).toEqual([]);
    expect((await world.plane.ports.registry.incidents(id)).filter(({ kind }) => kind === 'drift')).toEqual([]);
    world.plane.clock.moveTo(SLOT + WEEK);
    capture(world, SLOT + WEEK, 5000, half);
    await driftCheck(world.plane.ports)({ ...about, slot: iso(SLOT + WEEK) });
    expect(await findings()).toMatchObject([{ data: { checks: [iso(SLOT), iso(SLOT + WEEK)] } }]);
  });

  it('neither calms an open incident nor ends one', async () => {
    const { world, check } = await served(half);
    for (const n of [0, 1]) {
      world.plane.clock.moveTo(SLOT + n * WEEK);
      if (n > 0) capture(world, SLOT + n * WEEK, 5000, half);
      await driftCheck(world.plane.ports)({ ...about, slot: iso(SLOT + n * WEEK) });
    }
    capture(world, SLOT + 2 * WEEK, 5000, known);
    for (const n of [0, 1, 2]) {
      world.plane.clock.moveTo(SLOT + 2 * WEEK + n * MINUTE);
      await check({ deployment: about.deployment });
      await carry(world);
    }
    expect((await theirs(world)).map(({ verdict }) => verdict)).toEqual(['stable', 'stable', 'stable']);
    // The schedule's own stable check counts as one; two would have ended it.
    const open = (await world.plane.ports.registry.incidents(id)).find(({ kind }) => kind === 'drift');
    expect(open).toMatchObject({ state: 'open', confirms: 2, calm: 1 });
  });

  it('twice within a minute is one; its event delivered twice is one check', async () => {
    const { world, check } = await served();
    const first = await check({ deployment: about.deployment });
    world.plane.clock.moveTo(SLOT + MINUTE - 1);
    expect((await check({ deployment: about.deployment })).body).toEqual(first.body);
    await carry(world);
    const wish = (await world.records()).find(({ type }) => type === 'CheckAsked')!;
    const { items } = await world.plane.ports.ledger.page(wish.chain, { from: wish.seq, limit: 1 });
    const event = eventOf(items[0]!);
    await runFlow({ schema: CheckDue, flow: driftCheck(world.plane.ports) }, event);
    expect(await runFlow({ schema: CheckDue, flow: qualityCheck(world.plane.ports) }, event)).toEqual({
      verdict: 'not-ours',
    });
    expect(await theirs(world)).toHaveLength(1);
  });

  it('of quality looks in every way the manifest asks for, and is known when all have come', async () => {
    const { world, check, get } = await served();
    const asked = await check({ deployment: about.deployment, kind: 'quality' });
    await carry(world);
    const { body } = await get(String(asked.body.verdictAt));
    const kinds = (body.checks as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toContain('quality');
    expect(body.verdict).not.toBe('pending');
    expect((await theirs(world)).map(({ data }) => data.kind)).toEqual(kinds);
  });

  it('of a window for many functions is handed over under a name of its own, and the same check', async () => {
    const { world, check, get } = await served();
    const started: { name: string; input: Record<string, unknown> }[] = [];
    world.plane.ports.workflows.start = async (_, name, input) => {
      started.push({ name, input: input as Record<string, unknown> });
      return { execution: name, already: false };
    };
    const asked = await check({ deployment: about.deployment, slot: iso(SLOT) });
    const wish = (await world.records()).find(({ type }) => type === 'CheckAsked')!;
    const { items } = await world.plane.ports.ledger.page(wish.chain, { from: wish.seq, limit: 1 });
    const small = driftCheck({ ...world.plane.ports, capacity: { bytes: 1, objects: 1 } });
    expect(await runFlow({ schema: CheckDue, flow: small }, eventOf(items[0]!))).toMatchObject({
      verdict: 'handed-over',
    });
    await small({ ...about, slot: iso(SLOT) });
    expect(new Set(started.map(({ name }) => name)).size).toBe(2);
    const { input } = started[0]!;
    expect(input).toMatchObject({ asked: { id: asked.body.check, kind: 'drift' } });
    // The machine's functions do with it what one function would; another slot under that id is nobody's wish.
    const map = driftMap(world.plane.ports);
    const run = async (due: Record<string, unknown>) => {
      const planned = await map({ ...about, slot: iso(SLOT), ...due, step: 'plan' });
      if (planned.verdict !== 'planned' || !('plan' in planned)) throw new Error('not planned');
      const count = countShard(world.plane.ports);
      const counted = await Promise.all(planned.shards.map(count));
      const sketches = counted.map(({ sketch }) => sketch);
      return map({ ...about, slot: iso(SLOT), ...due, step: 'reduce', plan: planned.plan, sketches });
    };
    await expect(run({ ...input, slot: iso(SLOT - 1000) })).rejects.toThrow('nobody asked for a check');
    await run(input);
    expect((await get(String(asked.body.verdictAt))).body.verdict).toBe('stable');
  });

  it('is believed only as its record says it', async () => {
    const { world, check } = await served();
    const flow = driftCheck(world.plane.ports);
    const forged = { id: 'chk-20261115T0600-0123456789', kind: 'drift' as const };
    await expect(flow({ ...about, slot: iso(SLOT), asked: forged })).rejects.toThrow('only its record says');
    const asked = await check({ deployment: about.deployment });
    const wish = (await world.records()).find(({ type }) => type === 'CheckAsked')!;
    const { items } = await world.plane.ports.ledger.page(wish.chain, { from: wish.seq, limit: 1 });
    const event = eventOf(items[0]!)!;
    const other = { ...event, detail: { ...event.detail, data: { ...event.detail.data, slot: iso(SLOT - WEEK) } } };
    await expect(runFlow({ schema: CheckDue, flow }, other)).rejects.toThrow('only records are believed');
    expect(asked.status).toBe(200);
    expect(await checks(world)).toEqual([]);
  });

  it('that cannot be is refused with what can: an open window, two windows, nothing served, an unknown place, no such check', async () => {
    const { world, check, get } = await served();
    const deployment = about.deployment;
    const said = async (body: unknown) => {
      const { status, body: problem } = await check(body);
      return [status, problem.detail];
    };
    expect(await said({ deployment, slot: '2026-11-15T06:01:00Z' })).toEqual([
      400,
      expect.stringContaining('a `slot` of 2026-11-15T06:00:00.000Z at the latest'),
    ]);
    expect(await said({ deployment, until: '2026-11-15T00:00:01Z' })).toEqual([
      400,
      expect.stringContaining('an `until` of 2026-11-15T00:00:00.000Z'),
    ]);
    expect(await said({ deployment, slot: iso(SLOT), until: iso(SLOT) })).toEqual([
      400,
      expect.stringContaining('give one of them'),
    ]);
    expect(await said({ deployment, slot: 'yesterday' })).toEqual([400, expect.stringContaining('slot')]);
    expect(await said({ deployment, kind: 'fairness' })).toEqual([400, expect.stringContaining('kind')]);
    expect(await said({ deployment, slot: '2026-11-01T00:00:00Z' })).toEqual([
      409,
      expect.stringContaining('is live since'),
    ]);
    expect(await said({ deployment: 'nowhere' })).toEqual([404, expect.stringContaining('in no applied manifest')]);
    expect((await get('/api/models/flight-delay/checks/chk-20261115T0600-0123456789')).status).toBe(404);
    expect((await get('/api/models/flight-delay/checks/chk-')).status).toBe(404);
    expect((await world.types()).filter((t) => t.startsWith('Check'))).toEqual([]);

    const bare = new World();
    await bare.apply();
    expect(await doors(bare).check({ deployment })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('nothing serves on `flight-delay-prod`') },
    });
  });

  it('is for owners and operators; others may look at it', async () => {
    const { check, get } = await served();
    const auditor = person('u_cleo', 'auditors');
    for (const by of [BEN, auditor, person('u_none')])
      expect((await check({ deployment: about.deployment }, by)).status, by.id).toBe(403);
    const asked = await check({ deployment: about.deployment }, person('u_olga', 'owners'));
    expect(asked.status).toBe(200);
    expect((await get(String(asked.body.verdictAt), auditor)).status).toBe(200);
    const elsewhere = { ...auditor, tenants: ['other'] };
    expect((await get(String(asked.body.verdictAt), elsewhere)).status).toBe(404);
  });
});
