import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerApi } from '../../../functions/api/answer-api.ts';
import { api } from '../../../functions/api/api.ts';
import { commandApi } from '../../../functions/api/command-api.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { folderObjects } from '../../../lib/adapters/local/files/folder.ts';
import { localOwners } from '../../../lib/adapters/local/people/owners.ts';
import { localPeople } from '../../../lib/adapters/local/people/people.ts';
import { checkpointsIn } from '../../../lib/adapters/objects/checkpoints.ts';
import { has, ownersOf } from '../../../lib/contract/owners.ts';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { IntegrityError } from '../../../lib/domain/errors.ts';
import { ARN, BEN, person, World } from '../world.ts';

const ALL: Person['groups'] = ['approvers', 'owners', 'auditors', 'operators'];
/** Everything a person can be, in the one tenant and in the other. */
const OWN = { ...person('u_own', ...ALL), amr: ['pwd', 'otp'] };
const RHEA = { ...OWN, id: 'u_rhea', tenants: ['risk'] };

/** The one tenant has a live model and an open question; the other comes to attack it. */
const world = new World();
writeFileSync(
  join(world.home, 'tenants.json'),
  JSON.stringify({
    'flight-*': { tenant: 'default', endpoints: ['flight-*'] },
    'risk-*': { tenant: 'risk', endpoints: ['risk-*'] },
  }),
);
Object.assign(world.plane.ports, { owners: localOwners(world.home) });
const { registry, ledger } = world.plane.ports;

function doors(who: Person) {
  const needs = {
    ports: world.plane.ports,
    ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
    personOf: async () => who,
    log: () => undefined,
  };
  return new Hono().route('/', answerApi(needs)).route('/', commandApi(needs)).route('/', api(needs));
}
const send = async (who: Person, method: string, path: string, body?: unknown) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await doors(who).request(path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
};
const manifest = (change: Record<string, unknown>, endpoint: string) => {
  const text = JSON.stringify(base);
  return { ...JSON.parse(text.replaceAll('flight-delay-prod', endpoint)), ...change };
};
let base: Record<string, unknown>;
let question: Approval;
let execution: string;
const before = new Map<string, number>();

beforeAll(async () => {
  await world.apply((m) => {
    base = structuredClone(m);
  });
  await world.live(1);
  world.take(world.train(2, { better: 0.4 }));
  await world.run(world.plane.clock.now());
  question = (await world.open(2))!;
  execution = (await listExecutions(world.plane.ports)({ tenant: 'default', model: 'flight-delay' }))[0]!.name;
  before.set('model.default.flight-delay', (await ledger.head('model.default.flight-delay'))!.seq);
  const own = await send(RHEA, 'POST', '/api/models/risk-score/apply?tenant=risk', {
    manifest: manifest({ tenant: 'risk', model: 'risk-score' }, 'risk-prod'),
  });
  expect(own).toMatchObject({ status: 200, text: expect.stringContaining('created') });
});

const untouched = async () => {
  expect((await ledger.head('model.default.flight-delay'))!.seq).toBe(before.get('model.default.flight-delay'));
  expect(await registry.approval(question.id)).toMatchObject({ state: 'pending', approvals: 0 });
};

/** What is asked of the other tenant's, and of what there is not: alike to the letter, but for the name that was asked for. */
async function alike(method: string, path: (model: string, id: string) => string, body?: (model: string) => unknown) {
  const [there, not] = [
    await send(RHEA, method, path('flight-delay', question.id), body?.('flight-delay')),
    await send(RHEA, method, path('flight-nothing', 'apr_nothing'), body?.('flight-nothing')),
  ];
  const plain = (text: string) =>
    text
      .replaceAll('flight-delay', 'X')
      .replaceAll('flight-nothing', 'X')
      .replaceAll(question.id, 'Y')
      .replaceAll('apr_nothing', 'Y');
  expect({ ...there, text: plain(there.text) }).toEqual({ ...not, text: plain(not.text) });
  expect(there.text).not.toMatch(/u_ana|u_own|u_ben/);
  return there.status;
}

describe('one tenant’s people at the other’s doors', () => {
  it.each([
    ['', 404],
    ['/versions', 404],
    ['/versions/1', 404],
    ['/checks', 404],
    ['/incidents', 404],
    ['/executions', 404],
  ])('look at its model%s as at one that there is not', async (path, status) => {
    for (const tenant of ['default', 'risk'])
      expect(await alike('GET', (model) => `/api/models/${model}${path}?tenant=${tenant}`)).toBe(status);
    expect((await send(OWN, 'GET', `/api/models/flight-delay${path}?tenant=default`)).status).toBe(200);
  });

  it('see none of its questions and records, and count nothing', async () => {
    expect(await alike('GET', (_, id) => `/api/approvals/${id}`)).toBe(404);
    expect(await alike('GET', (model) => `/api/ledger/model.default.${model}`)).toBe(404);
    for (const path of ['/api/models', '/api/approvals', '/api/approvals/open-count', '/api/approvals?state=all']) {
      const join = path.includes('?') ? '&' : '?';
      const theirs = await send(RHEA, 'GET', `${path}${join}tenant=default`);
      const none = await send(RHEA, 'GET', `${path}${join}tenant=nobody`);
      expect(theirs).toEqual(none);
      expect((await send(RHEA, 'GET', path)).text).not.toContain('flight');
    }
  });

  const body = (wanted: Record<string, unknown>) => () => wanted;
  it.each<[string, (model: string) => unknown]>([
    ['adopt', body({ deployment: 'flight-delay-prod', dryRun: true })],
    ['adopt', body({ deployment: 'flight-delay-prod' })],
    ['register', (model) => ({ package: `${ARN.replace('flight-delay', model)}/2` })],
    ['gate', body({ version: 2 })],
    ['gate', body({ version: 2, dryRun: true })],
    ['release', body({ version: 1, deployment: 'flight-delay-prod' })],
    ['rollback', body({ deployment: 'flight-delay-prod' })],
    ['revert', body({ deployment: 'flight-delay-prod', to: 1 })],
    ['failover', body({ because: 'x' })],
    ['freeze', body({ reason: 'x' })],
    ['unfreeze', body({ deployment: 'flight-delay-prod', reason: 'x' })],
    ['acknowledge', body({ deployment: 'flight-delay-prod', reason: 'x' })],
    ['check', body({ deployment: 'flight-delay-prod' })],
    ['retrain', body({ anyway: true })],
    ['close', body({ incident: 'x', reason: 'x' })],
    ['withdraw', () => ({ approval: question.id })],
    ['verify', body({ version: 1 })],
    ['retire', body({ version: 1 })],
    ['attest', body({ version: 1, question: 'x', answer: 'yes' })],
    ['evidence', body({ version: 1, kind: 'sbom', content: 'e30=' })],
    ['redrive', () => ({ execution, anew: true })],
    ['apply', (model) => ({ manifest: manifest({ model }, 'flight-delay-prod') })],
  ])('%s nothing of it, in its tenant and in their own', async (command, wanted) => {
    for (const tenant of ['default', 'risk']) {
      const status = await alike('POST', (model) => `/api/models/${model}/${command}?tenant=${tenant}`, wanted);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    const taken = await alike(
      'POST',
      (model) => `/api/models/${model}/${command}?tenant=risk`,
      (model) => (command === 'apply' ? { manifest: manifest({ tenant: 'risk', model }, 'risk-prod') } : wanted(model)),
    );
    expect(taken).toBeGreaterThanOrEqual(400);
    await untouched();
  });

  it('are told so before anything is read: how long an answer takes says nothing', async () => {
    const read: string[] = [];
    const noting = (port: object, of: string) =>
      new Proxy(port, {
        get: (target, name) => {
          const found = Reflect.get(target, name);
          return typeof found !== 'function'
            ? found
            : (...args: unknown[]) => {
                read.push(`${of}.${String(name)}`);
                return found.apply(target, args);
              };
        },
      });
    const { ports } = world.plane;
    const whole = { ...ports };
    Object.assign(ports, { registry: noting(ports.registry, 'registry'), ledger: noting(ports.ledger, 'ledger') });
    const at = '/api/models/flight-delay';
    const one = ['', '/versions', '/versions/1', '/checks', '/incidents', '/executions', '/incidents/x', '/checks/x'];
    for (const path of one) expect((await send(RHEA, 'GET', `${at}${path}?tenant=default`)).status).toBe(404);
    for (const path of ['/api/models', '/api/approvals', '/api/approvals/open-count'])
      expect((await send(RHEA, 'GET', `${path}?tenant=default`)).status).toBe(200);
    for (const path of ['', '/proof'])
      expect((await send(RHEA, 'GET', `/api/ledger/model.default.flight-delay${path}`)).status).toBe(404);
    for (const [name, wanted] of [
      ['gate', { version: 1 }],
      ['retire', { version: 1 }],
      ['apply', { manifest: base }],
    ] as const)
      expect((await send(RHEA, 'POST', `${at}/${name}?tenant=default`, wanted)).status).toBe(404);
    expect(read).toEqual([]);
    expect((await send(OWN, 'GET', `${at}?tenant=default`)).status).toBe(200);
    expect(read).toContain('registry.model');
    Object.assign(ports, { registry: whole.registry, ledger: whole.ledger });
  });

  it('answer none of its questions', async () => {
    const answer = { answer: 'approve', digest: question.digest, reason: '', idempotencyKey: 'k' };
    expect(
      await alike(
        'POST',
        (_, id) => `/api/approvals/${id}/answer`,
        () => answer,
      ),
    ).toBe(404);
    await untouched();
  });

  it('serve no model of theirs where its models are served, and learn nobody’s name from it', async () => {
    for (const endpoint of ['flight-delay-prod', 'flight-elsewhere', 'nobodys']) {
      const { status, text } = await send(RHEA, 'POST', '/api/models/risk-score/apply?tenant=risk', {
        manifest: manifest({ tenant: 'risk', model: 'risk-score' }, endpoint),
      });
      expect({ status, text }).toMatchObject({
        status: 400,
        text: expect.stringContaining(`endpoint \`${endpoint}\` is not of`),
      });
      expect(text).not.toMatch(/`flight-delay`|default/);
      const adopted = await send(RHEA, 'POST', '/api/models/risk-score/adopt?tenant=risk', { deployment: endpoint });
      expect(adopted.status).toBe(400);
      expect(adopted.text.replaceAll(endpoint, 'X')).toContain('endpoint `X` is not of');
    }
    await untouched();
  });

  it('swallow no news of its packages, whatever they did before', async () => {
    world.train(3, { better: 0.6 });
    const arn = `${ARN}/3`;
    const taken = await send(RHEA, 'POST', '/api/models/flight-delay/register?tenant=risk', { package: arn });
    expect(taken).toMatchObject({ status: 400, text: expect.stringContaining('is not of tenant `risk`') });
    world.take(world.event(3, 'e-risk', { ModelPackageGroupName: 'risk-score' }));
    world.take(world.event(3, 'e-3'));
    await world.run(world.plane.clock.now());
    expect(world.plane.queue.dead()).toMatchObject([
      {
        id: expect.stringContaining('e-risk'),
        reason: expect.stringContaining('not version 3 of the group `risk-score`'),
      },
    ]);
    expect(await registry.version({ tenant: 'default', model: 'flight-delay' }, 3)).toBeDefined();
    expect(await registry.versions({ tenant: 'risk', model: 'flight-delay' }, { n: 9 })).toEqual([]);
    expect(await registry.versions({ tenant: 'risk', model: 'risk-score' }, { n: 9 })).toEqual([]);
  });

  it('leave its own people everything they had', async () => {
    expect(await world.answer(question, BEN)).toMatchObject({ verdict: 'approved' });
    await world.run();
    expect(await registry.deployment({ tenant: 'default', model: 'flight-delay' }, 'flight-delay-prod')).toMatchObject({
      champion: 2,
    });
  });
});

describe('a business key', () => {
  const commit = (tenant: string) =>
    ledger.commit({
      once: 'shared',
      appends: [
        {
          chain: `model.${tenant}.a`,
          draft: { type: 'ModelApplied', actor: { kind: 'service', id: 'x' }, subject: { tenant }, data: {} },
        },
      ],
      writes: [],
    });

  it('that another tenant used is no success of ours', async () => {
    await commit('risk');
    expect(await commit('risk')).toMatchObject({ already: true });
    await expect(commit('default')).rejects.toThrow(IntegrityError);
  });

  it('names its tenant, wherever a flow commits', () => {
    const files = readdirSync('functions', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const found = files.flatMap((name) =>
      [...readFileSync(join('functions', name), 'utf8').matchAll(/\bonce(?::| =) (`.*`)[,;]/g)].map(([, key]) => ({
        name,
        key: key!,
      })),
    );
    expect(found.length).toBeGreaterThan(25);
    expect(found.filter(({ key }) => !/tenant/.test(key))).toEqual([]);
  });
});

describe('a package that goes by a known name', () => {
  it('and is another is recorded as a change around Steward, once, and the version stays what it is', async () => {
    const own = new World();
    await own.apply();
    own.take(own.train(1));
    await own.run(own.plane.clock.now());
    const known = own.sagemaker.packages.get(`${ARN}/1`)!;
    const [container] = known.containers;
    own.sagemaker.packages.set(`${ARN}/1`, { ...known, containers: [{ ...container!, imageDigest: 'b'.repeat(64) }] });
    for (const id of ['e-again', 'e-again-2']) own.take(own.event(1, id));
    await own.run(own.plane.clock.now());
    const found = (await own.records()).filter(({ type }) => type === 'OutOfBandChangeFound');
    expect(found).toMatchObject([{ data: { what: 'package' }, reasons: [{ rule: 'package-image-digest' }] }]);
    expect(await own.plane.ports.registry.version({ tenant: 'default', model: 'flight-delay' }, 1)).toMatchObject({
      imageDigest: 'a'.repeat(64),
    });
  });
});

describe('an endpoint', () => {
  it('is of the team that the configuration names', () => {
    const NONE = { pipelines: [], functions: [], roles: [], buckets: [], keys: [] };
    const owners = ownersOf({
      tenants: ['default', 'risk'],
      teams: [
        { tenant: 'default', groups: ['flight-*'], endpoints: ['flight-*', 'shared'], ...NONE },
        { tenant: 'default', groups: ['cargo'], endpoints: ['cargo-prod'], ...NONE },
        { tenant: 'risk', groups: ['risk-*'], endpoints: ['risk-*'], ...NONE },
      ],
    });
    const may = (group: string, endpoint: string) => has(owners, group, 'endpoint', endpoint);
    expect([may('flight-delay', 'FLIGHT-x'), may('flight-delay', 'shared'), may('cargo', 'cargo-prod')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([
      may('flight-delay', 'cargo-prod'),
      may('risk-1', 'flight-x'),
      may('nobody', 'shared'),
      may('cargo', 'new'),
    ]).toEqual([false, false, false, false]);
  });
});

describe('an odd tenant', () => {
  const ODD = ['a/b', 'a#M#x', ' ', '', 'a:b', 'a.b', 'a\nb', '__proto__', 'Risk', '../x', '\u202e', 'x'.repeat(300)];
  const home = mkdtempSync(join(tmpdir(), 'steward-odd-'));

  it.each(ODD)('is refused where a file of the home names it, before it is in any record: %j', (tenant) => {
    for (const of of [tenant, { tenant, endpoints: ['x'] }]) {
      writeFileSync(join(home, 'tenants.json'), `{"flight-*": ${JSON.stringify(of)}}`);
      expect(() => localOwners(home)).toThrow(/tenants\.json.*1 to 32 lower-case letters, digits and inner hyphens/);
    }
    writeFileSync(join(home, 'people.json'), JSON.stringify([{ id: 'u_x', name: 'x', tenants: [tenant], groups: [] }]));
    expect(() => localPeople(home)).toThrow(/people\.json.*1 to 32 lower-case letters, digits and inner hyphens/);
  });

  it('that came into a checkpoint is not kept: what is kept can be read', async () => {
    const checkpoints = checkpointsIn(folderObjects(join(home, 's3')), 'steward-worm');
    const note = `log\n1\n${'A'.repeat(43)}=\nat 2026-11-01T00:00:00.000Z\n\n— log AAAA\n`;
    const kept = (chain: string) =>
      checkpoints.keep({ v: 1, note, heads: { [chain]: { seq: 1, hash: 'a'.repeat(64) } } });
    await expect(kept('model.a/b.m')).rejects.toThrow(IntegrityError);
    expect(await checkpoints.last()).toBeUndefined();
    await kept('model.a.m');
    expect(await checkpoints.last()).toMatchObject({ note });
  });
});
