import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandApi } from '../../../functions/api/command-api.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { ARN, person, World } from '../world.ts';

const world = new World();
const manifest = (change: object = {}) => ({
  ...parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8')),
  ...change,
});
let who: Person;
const app = new Hono().route(
  '/',
  commandApi({
    ports: world.plane.ports,
    // A door of its own tests tokens (api.test.ts); here people vary.
    personOf: async (c: Context) => (c.req.header('authorization') ? who : undefined),
    log: () => undefined,
  }),
);

async function tell(by: Person, path: string, body: unknown, headers: Record<string, string> = {}) {
  who = by;
  const answered = await app.request(`/api/models/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answered.status, body: (await answered.json()) as Record<string, unknown> };
}

const ANA = person('u_ana', 'owners');
const DAN = person('u_dan', 'operators');
const EVE = { ...person('u_eve', 'owners', 'operators'), tenants: ['others'] };
const strong = (by: Person): Person => ({ ...by, amr: ['pwd', 'otp'] });
const FLIGHT = 'flight-delay/';

beforeAll(async () => {
  world.train(1);
});

describe('commands over the API', () => {
  it('want a token', async () => {
    const answered = await app.request(`/api/models/${FLIGHT}apply`, { method: 'POST', body: '{}' });
    expect(answered.status).toBe(401);
  });

  it('are carried out in the name of the person, once', async () => {
    const applied = await tell(ANA, `${FLIGHT}apply`, { manifest: manifest() });
    expect(applied).toMatchObject({ status: 200, body: { verdict: 'created', model: 'flight-delay' } });
    expect((await tell(ANA, `${FLIGHT}apply`, { manifest: manifest() })).body.verdict).toBe('unchanged');
    expect((await tell(DAN, `${FLIGHT}register`, { package: `${ARN}/1` })).body).toEqual({
      verdict: 'registered',
      model: 'flight-delay',
      version: 1,
    });
    expect((await tell(DAN, `${FLIGHT}register`, { package: `${ARN}/1` })).body.verdict).toBe('known');
    const records = await world.records();
    expect(records.map(({ type, actor }) => [type, actor.id])).toEqual([
      ['ModelApplied', 'u_ana'],
      ['ModelVersionRegistered', 'u_dan'],
    ]);
    // Whoever registered it is who four-eyes keeps from answering.
    const version = await world.plane.ports.registry.version({ tenant: 'default', model: 'flight-delay' }, 1);
    expect(version?.requester).toBe('u_dan');
  });

  it('say in a dry run what a manifest would change, and change nothing', async () => {
    const before = await world.types();
    const dry = async (change: object) =>
      (await tell(ANA, `${FLIGHT}apply`, { manifest: manifest(change), dryRun: true })).body;
    expect(await dry({})).toMatchObject({ verdict: 'unchanged' });
    expect(await dry({ owner: 'somebody-else' })).toMatchObject({
      verdict: 'would-change',
      changed: ['owner'],
      unfilled: [],
    });
    expect(await dry({ owner: 'CHANGE-ME' })).toMatchObject({ verdict: 'would-change', unfilled: ['owner'] });
    expect(await dry({ tier: 'medium' })).toMatchObject({ status: 400, detail: expect.stringContaining('`tier`') });
    expect(await world.types()).toEqual(before);
  });

  it('refuse a manifest that still says what `steward init` wrote, by every place', async () => {
    const { monitoring } = manifest();
    monitoring.drift.policy.perFeature = { 'CHANGE-ME-amount': { ks: 0.2 } };
    monitoring.quality.labels = 's3://change-me/labels';
    const refused = await tell(ANA, `${FLIGHT}apply`, { manifest: manifest({ monitoring, owner: 'CHANGE-ME' }) });
    expect(refused.status).toBe(400);
    for (const path of ['owner', 'monitoring.drift.policy.perFeature.CHANGE-ME-amount', 'monitoring.quality.labels'])
      expect(refused.body.detail).toContain(`\`${path}\`: still says \`CHANGE-ME\``);
  });

  it('judge without a mark in a dry run, and with a record otherwise', async () => {
    const dry = await tell(ANA, `${FLIGHT}gate`, { version: 1, dryRun: true });
    expect(dry).toMatchObject({ status: 200, body: { verdict: 'pass', decision: { verdict: 'pass' } } });
    expect(await world.types()).not.toContain('VersionGated:pass');
    expect((await tell(ANA, `${FLIGHT}release`, { version: 1, deployment: 'flight-delay-prod' })).status).toBe(404);
    await tell(ANA, `${FLIGHT}gate`, { version: 1 });
    expect(await world.types()).toContain('VersionGated:pass');
    const started = await tell(ANA, `${FLIGHT}release`, { version: 1, deployment: 'flight-delay-prod' });
    expect(started).toMatchObject({ status: 200, body: { already: false } });
    const joined = await tell(DAN, `${FLIGHT}release`, { version: 1, deployment: 'flight-delay-prod' });
    // By the plan that its question froze, or will freeze.
    expect(joined.body).toEqual({ ...(started.body as object), already: true, how: 'joined' });
    expect((await tell(ANA, `${FLIGHT}release`, { version: 1, deployment: 'nowhere' })).status).toBe(404);
    const back = await tell(DAN, `${FLIGHT}rollback`, { deployment: 'flight-delay-prod' });
    expect(back).toMatchObject({ status: 404, body: { detail: expect.stringContaining('no previous champion') } });
    const known = await tell(DAN, `${FLIGHT}acknowledge`, { deployment: 'flight-delay-prod', reason: 'seen' });
    expect(known).toMatchObject({ status: 404, body: { detail: expect.stringContaining('nothing was found') } });
  });

  it.each<[string, Person, string, object, string]>([
    ['nobody in a group', person('u_new'), 'apply', { manifest: manifest() }, 'no policy permits it'],
    ['an approver', person('u_ben', 'approvers'), 'apply', { manifest: manifest() }, 'no policy permits it'],
    ['an auditor', person('u_cleo', 'auditors'), 'gate', { version: 1 }, 'no policy permits it'],
    ['an owner', ANA, 'register', { package: `${ARN}/1` }, 'no policy permits it'],
    ['an owner', ANA, 'rollback', { deployment: 'flight-delay-prod' }, 'no policy permits it'],
    ['an owner', ANA, 'acknowledge', { deployment: 'flight-delay-prod', reason: 'mine' }, 'no policy permits it'],
    [
      'an owner without a second factor',
      ANA,
      'apply',
      { manifest: manifest({ tier: 'high' }) },
      'changing a high-risk model needs a second factor (high-tier-needs-mfa)',
    ],
  ])('are refused to %s: %s %s', async (_, by, command, body, why) => {
    const done = async () => (await world.types()).filter((type) => type !== 'AccessDenied:denied');
    const before = await done();
    const answered = await tell(by, FLIGHT + command, body);
    expect(answered.status).toBe(403);
    expect(answered.body.detail).toContain(`\`${by.id}\` may not ${command} \`flight-delay\`: ${why}`);
    expect(await done()).toEqual(before);
  });

  it('that are refused are recorded, once an hour for each person and action, whatever they are asked of', async () => {
    const denied = async () => (await world.records()).filter(({ type }) => type === 'AccessDenied');
    const gil = person('u_gil', 'auditors');
    const before = (await denied()).length;
    for (let n = 0; n < 20; n++) await tell(gil, `${FLIGHT}gate`, { version: 1 });
    await tell(gil, `${FLIGHT}retrain`, { anyway: true });
    await tell(gil, `${FLIGHT}retrain`, {});
    expect((await denied()).slice(before)).toMatchObject([
      {
        actor: { kind: 'person', id: 'u_gil', amr: ['pwd'] },
        policy: { sha256: world.plane.ports.policies.sha256 },
        reasons: [{ rule: 'permission', subject: 'u_gil', observed: 'no policy permits it' }],
        data: { action: 'gate', command: 'gate' },
      },
      { data: { action: 'retrainAnyway', command: 'retrain' } },
      { data: { action: 'retrain', command: 'retrain' } },
    ]);
    // A model that there is not gets no chain by being asked about.
    expect((await tell(gil, 'made-up/retrain', {})).status).toBe(403);
    expect(await world.plane.ports.ledger.head('model.default.made-up')).toBeUndefined();
    world.plane.clock.moveTo(world.plane.clock.now() + 3_600_000);
    await tell(gil, `${FLIGHT}gate`, { version: 1 });
    expect(await denied()).toHaveLength(before + 4);
  });

  it('look at the higher of the tiers: a manifest that lowers it is as well guarded as the model it changes', async () => {
    expect((await tell(strong(ANA), `${FLIGHT}apply`, { manifest: manifest({ tier: 'high' }) })).status).toBe(200);
    expect((await tell(ANA, `${FLIGHT}apply`, { manifest: manifest({ tier: 'minimal' }) })).status).toBe(403);
    expect((await tell(strong(ANA), `${FLIGHT}apply`, { manifest: manifest() })).status).toBe(200);
  });

  it('of another tenant find nothing, and cannot take one along in a manifest', async () => {
    expect((await tell(EVE, `${FLIGHT}gate?tenant=default`, { version: 1 })).status).toBe(404);
    expect((await tell(EVE, `${FLIGHT}apply?tenant=default`, { manifest: manifest() })).status).toBe(404);
    const smuggled = await tell(EVE, `${FLIGHT}apply`, { manifest: manifest() });
    expect(smuggled).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('`default/flight-delay`') },
    });
    const renamed = await tell(ANA, `${FLIGHT}apply`, { manifest: manifest({ model: 'fraud-score' }) });
    expect(renamed.status).toBe(400);
    expect((await tell(DAN, 'fraud-score/register', { package: `${ARN}/1` })).status).toBe(400);
  });

  it.each<[string, string, unknown, Record<string, string>, number]>([
    ['an unknown command', 'delete', {}, {}, 404],
    ['a name from the prototype', 'toString', {}, {}, 404],
    ['another media type', 'gate', { version: 1 }, { 'content-type': 'text/plain' }, 415],
    ['no JSON', 'gate', '{', {}, 400],
    ['an unknown key', 'gate', { version: 1, force: true }, {}, 400],
    ['a version that is none', 'gate', { version: 0 }, {}, 400],
    ['an ARN of something else', 'register', { package: 'arn:aws:s3:::x' }, {}, 400],
    ['no reason', 'acknowledge', { deployment: 'flight-delay-prod', reason: ' ' }, {}, 400],
    ['a manifest that is none', 'apply', { manifest: manifest({ tier: 'huge' }) }, {}, 400],
    ['too much', 'apply', { manifest: { x: 'y'.repeat(140_000) } }, {}, 413],
  ])('refuse %s', async (_, command, body, headers, status) => {
    const both = strong(person('u_all', 'owners', 'operators'));
    const answered = await tell(both, FLIGHT + command, body, headers);
    expect(answered.status).toBe(status);
    expect(answered.body.detail).toBeTypeOf('string');
  });

  const fair = (fairness: object) => ({ manifest: manifest({ gate: { limits: { auc: { min: 0.6 } }, fairness } }) });
  it.each<[string, unknown, string[]]>([
    ['evidence', {}, ['`version`: is missing: give a number', '`kind`: must be one of `evaluation`, `bias-report`, ']],
    ['evidence', { version: '2', kind: 'sbom' }, ['`version`: must be a number, not a text']],
    ['attest', { version: 1 }, ['`question`: is missing: give a text', '`answer`: is missing: give a text']],
    ['apply', {}, ['`manifest`: is missing: give a mapping of names to values']],
    ['gate', [], ['`body`: must be a mapping of names to values, not a list']],
    ['gate', { version: 1, dryrun: true }, ['unknown key `dryrun`, did you mean `dryRun`?']],
    ['gate', { version: 1, force: true }, ['unknown key `force`: allowed are `version`, `dryRun`']],
    ['check', { deployment: 'd', kind: 'x' }, ['`kind`: must be one of `drift`, `quality`']],
    [
      'apply',
      fair({ protected: ['sex'], favourable: '1' }),
      ['`gate.fairness.favourable`: must be a list, not a text'],
    ],
    [
      'apply',
      fair({ protected: ['sex'], limits: { equalOpportunityDifference: { max: 0.1 } } }),
      [
        'unknown key `equalOpportunityDifference`: allowed are `demographicParity`, `disparateImpact`, `equalOpportunity`',
      ],
    ],
  ])('say what is allowed where a body does not fit: %s %j', async (command, body, says) => {
    const answered = await tell(strong(person('u_all', 'owners', 'operators')), FLIGHT + command, body);
    expect(answered.status).toBe(400);
    for (const one of says) expect(answered.body.detail).toContain(one);
    expect(answered.body.detail).not.toMatch(/invalid|expected|received/i);
  });

  it('say of evidence that is none of its kind what is allowed, and of who may not which policy says so in its words', async () => {
    const content = Buffer.from('<a/>').toString('base64');
    expect(await tell(DAN, `${FLIGHT}evidence`, { version: 1, kind: 'model-card', content })).toMatchObject({
      status: 409,
      body: { title: 'not accepted', detail: expect.stringContaining("bring SageMaker's model card JSON") },
    });
    expect((await tell(ANA, `${FLIGHT}apply`, { manifest: manifest({ tier: 'high' }) })).body.detail).toContain(
      'changing a high-risk model needs a second factor (high-tier-needs-mfa)',
    );
  });

  it.each([
    ['with a line broken', 'e30K\r\ne30K'],
    ['as a data URL', 'data:application/json;base64,e30='],
    ['without its padding', 'e30'],
    ['in the alphabet of URLs', 'a-_-'],
    ['with more behind its end', 'e30=e30='],
    ['with bits that no byte has', 'e31='],
    ['as plain text', '<testsuite/>'],
    ['of nothing', ''],
  ])('refuse evidence whose bytes come %s', async (_, content) => {
    const { status, body } = await tell(DAN, `${FLIGHT}evidence`, { version: 1, kind: 'evaluation', content });
    expect(status).toBe(400);
    expect(body.detail).toMatch(content === '' ? /content.*must not be empty/ : /content.*must be .* in base64/);
    const brought = { version: 1, kind: 'evaluation', content: 'e30=' };
    // What is base64 goes in, whatever was refused before.
    expect((await tell(DAN, `${FLIGHT}evidence`, brought)).status).not.toBe(400);
  });
});
