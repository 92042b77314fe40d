import { type Context, Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { commandApi } from '../../../functions/api/command-api.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const OWNER = person('u_olga', 'owners');
const DAN = person('u_dan', 'operators');

/** Gives a command as somebody, over the API as every command is given. */
function teller(world: World) {
  let who: Person;
  const needs = { ports: world.plane.ports, personOf: async (_: Context) => who, log: () => undefined };
  const app = new Hono().route('/', commandApi(needs));
  return async (by: Person, command: string, body: unknown) => {
    who = by;
    const answered = await app.request(`/api/models/flight-delay/${command}`, {
      method: 'POST',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answered.status, body: (await answered.json()) as Record<string, unknown> };
  };
}

async function asked(requester = 'u_ana') {
  const world = new World();
  await world.apply();
  world.take(world.train(1, { requester }));
  await world.run(world.plane.clock.now());
  return { world, tell: teller(world), question: (await world.open())! };
}
const version = (world: World, number = 1) => world.plane.ports.registry.version(id, number);

describe('withdraw', () => {
  it('by whoever asked, in no group at all: signed, the release machine ends, and nobody can answer any more', async () => {
    const { world, tell, question } = await asked();
    const answered = await tell(person('u_ana'), 'withdraw', { approval: question.id, reason: 'wrong data' });
    expect(answered).toEqual({ status: 200, body: { verdict: 'withdrawn', approval: question.id, version: 1 } });
    await world.run();
    expect((await world.types()).slice(-2)).toEqual(['ApprovalWithdrawn:withdrawn', 'ExecutionResumed:resumed']);
    expect(await version(world)).toMatchObject({ state: 'withdrawn' });
    expect(await world.plane.workflows.describe(question.execution)).toMatchObject({
      status: 'SUCCEEDED',
      output: { outcome: 'withdrawn' },
    });
    const record = (await world.records()).find(({ type }) => type === 'ApprovalWithdrawn')!;
    expect(record).toMatchObject({ actor: { id: 'u_ana', amr: ['pwd'] }, data: { reason: 'wrong data' } });
    const { items: stored } = await world.plane.ports.ledger.page('model.default.flight-delay', {
      from: record.seq,
      limit: 1,
    });
    expect(stored[0]).toMatchObject({ sig: expect.any(String), kid: expect.any(String) });
    expect(await world.answer(question, BEN)).toMatchObject({ verdict: 'changed' });
    expect(await world.plane.ports.registry.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('twice is once; by an owner too; nobody else, and not of another model', async () => {
    const { world, tell, question } = await asked('u_pipeline');
    for (const by of [BEN, DAN, person('u_cleo', 'auditors')])
      expect((await tell(by, 'withdraw', { approval: question.id })).status, by.id).toBe(403);
    expect((await tell(OWNER, 'withdraw', { approval: 'apr_none' })).status).toBe(404);
    expect((await tell(OWNER, 'withdraw', { approval: question.id })).body.verdict).toBe('withdrawn');
    expect((await tell(OWNER, 'withdraw', { approval: question.id })).body.verdict).toBe('already');
    expect((await world.types()).filter((t) => t.startsWith('ApprovalWithdrawn'))).toHaveLength(1);
  });

  it('of what was answered is refused with what can be done instead', async () => {
    const { world, tell, question } = await asked();
    await world.answer(question, BEN);
    const answered = await tell(OWNER, 'withdraw', { approval: question.id });
    expect(answered).toMatchObject({ status: 409, body: { detail: expect.stringContaining('is `approved`') } });
    expect(await version(world)).toMatchObject({ state: 'approved' });
  });

  it('keeps a version from being asked about until a person has it judged again', async () => {
    const { world, tell, question } = await asked();
    await tell(OWNER, 'withdraw', { approval: question.id });
    await world.run();
    const refused = await tell(DAN, 'release', { version: 1, deployment: 'flight-delay-prod' });
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('steward gate flight-delay/1') },
    });
    await world.apply((m) => Object.assign(m, { purpose: 'something else' }));
    await world.run();
    expect(await world.open()).toBeUndefined();
    expect((await tell(DAN, 'gate', { version: 1 })).body).toMatchObject({ verdict: 'pass' });
    await world.run(world.plane.clock.now());
    const again = (await world.open())!;
    expect(again.id).not.toBe(question.id);
    await world.answer(again, BEN);
    await world.run();
    expect(await world.types()).toContain('ReleaseCompleted:live');
  });
});

describe('retire', () => {
  it('of the version that serves is refused with the mend, and leaves no mark', async () => {
    const { world, tell, question } = await asked();
    await world.answer(question, BEN);
    await world.run();
    const before = (await world.records()).length;
    expect(await tell(OWNER, 'retire', { version: 1 })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('steward rollback flight-delay --deployment flight-delay-prod') },
    });
    expect((await world.records()).length).toBe(before);
  });

  it('takes the open question back with it, and the version is never approved afterwards', async () => {
    const { world, tell, question } = await asked();
    expect((await tell(OWNER, 'retire', { version: 1, reason: 'trained on the wrong year' })).body).toEqual({
      verdict: 'retired',
      version: 1,
      withdrew: [question.id],
      noWayBack: [],
    });
    await world.run();
    expect((await world.types()).slice(-3)).toEqual([
      'ApprovalWithdrawn:withdrawn',
      'VersionRetired:retired',
      'ExecutionResumed:resumed',
    ]);
    expect(await version(world)).toMatchObject({ state: 'retired' });
    expect(await world.answer(question, BEN)).toMatchObject({ verdict: 'changed' });
    expect((await tell(OWNER, 'gate', { version: 1 })).body).toMatchObject({
      verdict: 'not-now',
      because: 'it is retired for good',
    });
    expect((await tell(OWNER, 'release', { version: 1, deployment: 'flight-delay-prod' })).status).toBe(409);
    expect((await tell(OWNER, 'retire', { version: 1 })).body.verdict).toBe('already');
    await world.apply((m) => Object.assign(m, { purpose: 'something else' }));
    world.take(world.event(1, 'again', { ModelApprovalStatus: 'Approved' }));
    await world.run();
    expect(await version(world)).toMatchObject({ state: 'retired' });
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('of an approved version keeps its release from starting', async () => {
    const { world, tell, question } = await asked();
    await world.answer(question, BEN);
    expect((await tell(OWNER, 'retire', { version: 1 })).body.verdict).toBe('retired');
    await world.run();
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      verdict: 'refused',
      reasons: [
        { rule: 'version-approved', observed: 'retired' },
        { rule: 'not-retired', observed: 'retired' },
      ],
    });
    expect(await version(world)).toMatchObject({ state: 'retired' });
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('of the version to go back to says that there is no way back, and rollback says so too', async () => {
    const { world, tell, question } = await asked();
    await world.answer(question, BEN);
    await world.run();
    await world.live(2, { better: 0.4 });
    expect((await tell(OWNER, 'retire', { version: 1 })).body).toMatchObject({ noWayBack: ['flight-delay-prod'] });
    expect(await tell(DAN, 'rollback', { deployment: 'flight-delay-prod' })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('is retired') },
    });
  });

  it('belongs to owners', async () => {
    const { tell } = await asked();
    for (const by of [BEN, DAN, person('u_cleo', 'auditors')])
      expect((await tell(by, 'retire', { version: 1 })).status, by.id).toBe(403);
    expect((await tell(OWNER, 'retire', { version: 9 })).status).toBe(404);
  });
});
