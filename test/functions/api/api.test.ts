import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerApi } from '../../../functions/api/answer-api.ts';
import { api } from '../../../functions/api/api.ts';
import { LocalIssuer } from '../../../lib/adapters/local/people/issuer.ts';
import { localPeople } from '../../../lib/adapters/local/people/people.ts';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { IntegrityError } from '../../../lib/domain/errors.ts';
import { World } from '../world.ts';

const world = new World(join(mkdtempSync(join(tmpdir(), 'steward-api-')), 'plane.db'));
const issuer = new LocalIssuer(world.home, 'steward-local');
const logged: Error[] = [];
const needs = {
  ports: world.plane.ports,
  ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
  personOf: (c: Context) => issuer.personOf(c.req.header('authorization')),
  log: (error: Error) => void logged.push(error),
};
const app = new Hono().route('/', answerApi(needs)).route('/', api(needs));
const member = (id: string) => localPeople(world.home).find((p) => p.id === id)!;
let approval: Approval;
let ben: string;

beforeAll(async () => {
  await world.apply((m) => Object.assign(m, { approval: { quorum: 2, expires: '3d' } }));
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  approval = (await world.open())!;
  ben = await issuer.token(member('u_ben'));
});

const get = (path: string, token = ben, method = 'GET') =>
  app.request(path, { method, headers: { authorization: `Bearer ${token}` } });
const post = (body: unknown, headers: Record<string, string> = {}, token = ben) =>
  app.request(`/api/approvals/${approval.id}/answer`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const fine = () => ({ answer: 'approve', digest: approval.digest, reason: 'fine', idempotencyKey: 'k1' });
/** The same before the question is there: bodies that are refused before anybody looks at it. */
function fine0() {
  return { answer: 'approve', digest: 'a'.repeat(64), reason: 'fine', idempotencyKey: 'k1' };
}
const ROUTES = [
  '/api/me',
  '/api/models',
  '/api/models/flight-delay',
  '/api/models/flight-delay/versions/1',
  '/api/models/flight-delay/checks',
  '/api/approvals',
  '/api/approvals/x',
  '/api/ledger/model.default.flight-delay',
];

describe('without a good token', () => {
  it.each([...ROUTES, '/api/nothing'])('%s answers 401', async (path) => {
    expect((await app.request(path)).status).toBe(401);
  });

  it('no forged, foreign, expired or misused token gets in', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const pem = readFileSync(join(world.home, 'keys', 'issuer.pem'));
    const base = { token_use: 'access', client_id: 'steward', amr: ['pwd'], auth_time: Math.floor(Date.now() / 1000) };
    const { createPrivateKey } = await import('node:crypto');
    const ours = createPrivateKey(pem);
    const sign = (
      claims: object,
      header: object,
      with_: typeof key,
      issuerName = 'steward-local',
      audience = 'steward-api',
      expires: string | number = '1h',
    ) =>
      new SignJWT({ ...base, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
        .setIssuer(issuerName)
        .setAudience(audience)
        .setSubject('u_ben')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(with_);
    const [head, body] = ben.split('.') as [string, string];
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${body}.`;
    const hs = Buffer.from('{"alg":"HS256","typ":"at+jwt"}').toString('base64url');
    const publicPem = createPublicKey(ours).export({ type: 'spki', format: 'pem' });
    const bad = [
      'x',
      `${head}.${body}.AAAA`,
      none,
      `${hs}.${body}.${createHmac('sha256', publicPem).update(`${hs}.${body}`).digest('base64url')}`,
      await sign({}, {}, key),
      await sign({}, {}, ours, 'somebody'),
      await sign({}, {}, ours, 'steward-local', 'another-api'),
      await sign({}, {}, ours, 'steward-local', 'steward-api', Math.floor(Date.now() / 1000) - 1),
      await sign({ token_use: 'id' }, {}, ours),
      await sign({ client_id: 'other' }, {}, ours),
      await sign({}, { typ: 'JWT' }, ours),
      await sign({ sub: 'u_nobody' }, {}, key),
    ];
    for (const token of bad) expect((await get('/api/models', token)).status, token.slice(0, 40)).toBe(401);
    expect((await get('/api/models', await sign({}, {}, ours))).status).toBe(200);
  });
});

describe('reading', () => {
  it('shows models, versions and questions, never a task token', async () => {
    for (const path of [...ROUTES.filter((r) => !r.endsWith('/x')), `/api/approvals/${approval.id}`]) {
      const response = await get(path);
      expect(response.status, path).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const body = await response.text();
      expect(body).not.toContain('"token"');
      expect(body).not.toContain(approval.token!);
    }
  });

  it('changes nothing, whatever the method and however often', async () => {
    const before = JSON.stringify(await world.records());
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PROPFIND'])
      for (const path of [...ROUTES, `/api/approvals/${approval.id}`, `/api/approvals/${approval.id}/answer`])
        await get(path, ben, method);
    expect(JSON.stringify(await world.records())).toBe(before);
    expect(await world.open()).toEqual(approval);
  });

  it.each([
    '/api/models/nope',
    '/api/models/flight-delay/versions/9',
    '/api/models/flight-delay/versions/1%00',
    '/api/approvals/apr_0',
    '/api/ledger/catalog',
    '/api/ledger/model.other.flight-delay',
    '/api/models?tenant=other',
  ])('%s is not found, or empty, and says no more', async (path) => {
    const response = await get(path);
    if (path.includes('tenant')) expect(await response.json()).toEqual({ now: expect.any(String), models: [] });
    else expect(response.status).toBe(404);
  });
});

describe('answering', () => {
  it.each([
    ['as text', () => post(fine(), { 'content-type': 'text/plain' }), 415],
    ['as a form', () => post('answer=approve', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    ['in UTF-16', () => post(fine(), { 'content-type': 'application/json; charset=utf-16' }), 415],
    ['with no JSON', () => post('{'), 400],
    ['with a list', () => post([fine()]), 400],
    ['with an unknown field', () => post({ ...fine(), admin: true }), 400],
    ['with a prototype', () => post(`{"__proto__":{"admin":true},${JSON.stringify(fine()).slice(1)}`), 400],
    ['with another word', () => post({ ...fine(), answer: 'APPROVE ' }), 400],
    ['with true', () => post({ ...fine(), answer: true }), 400],
    ['without a digest', () => post({ ...fine(), digest: undefined }), 400],
    ['with another digest', () => post({ ...fine(), digest: 'f'.repeat(64) }), 409],
    ['without an idempotency key', () => post({ ...fine(), idempotencyKey: undefined }), 400],
    ['no, without a reason', () => post({ ...fine(), answer: 'reject', reason: '' }), 400],
    ['with a control character', () => post({ ...fine(), reason: 'a\u0000b' }), 400],
    ['with a direction override', () => post({ ...fine(), reason: 'a\u202eb' }), 400],
    ['with 10,000 characters', () => post({ ...fine(), reason: 'x'.repeat(10_000) }), 400],
    ['with a body of 20 KiB', () => post('x'.repeat(20_000)), 413],
  ])('%s is refused as a problem that says what is allowed', async (_, send, status) => {
    const response = await send();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.stringMatching(/./),
    });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(await world.open()).toMatchObject({ approvals: 0 });
  });

  it('by whoever asked is 403, and a record', async () => {
    const response = await post(fine(), {}, await issuer.token(member('u_ana')));
    expect(response.status).toBe(403);
    expect((await world.types()).at(-1)).toBe('AccessDenied:denied');
  });

  it('fifty times at once is one vote', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => post(fine())));
    expect(new Set(responses.map((r) => r.status))).toEqual(new Set([200]));
    expect(new Set(await Promise.all(responses.map((r) => r.text()))).size).toBe(1);
    expect(await world.open()).toMatchObject({ approvals: 1 });
    expect(await world.plane.ports.registry.votes(approval, approval.id)).toHaveLength(1);
  });

  it('in other words afterwards is 409: nobody is told that words were kept which were not', async () => {
    expect((await post({ ...fine(), reason: 'something quite different' })).status).toBe(409);
    expect((await post({ ...fine(), digest: 'e'.repeat(64) })).status).toBe(409);
  });

  it('the other way afterwards is 409: the first answer stands', async () => {
    expect((await post({ ...fine(), answer: 'reject', reason: 'changed my mind' })).status).toBe(409);
  });
});

describe('a body', () => {
  it.each<[string, unknown, number]>([
    ['with half a character', { ...fine0(), reason: 'a\ud800b' }, 400],
    ['with a reason nobody can see', { ...fine0(), answer: 'reject', reason: '\u200b\u3164\u2800' }, 400],
    ['with a mark that turns the reading direction', { ...fine0(), reason: 'a\u200fb' }, 400],
    ['with a control character in its key', { ...fine0(), idempotencyKey: '\u0000' }, 400],
    ['over the limit', { ...fine0(), reason: 'x'.repeat(20_000) }, 413],
  ])('%s is refused', async (_, body, status) => expect((await post(body)).status).toBe(status));

  it('that says it is compressed is refused', async () => {
    expect((await post(fine(), { 'content-encoding': 'gzip' })).status).toBe(415);
  });
});

describe('an answer of somebody who may not even look', () => {
  it('is answered as if there were nothing', async () => {
    const nobody = await issuer.token({ ...member('u_ben'), id: 'u_nobody' });
    expect((await post(fine(), {}, nobody)).status).toBe(401);
  });

  it('that is refused is one record an hour, however often it is tried', async () => {
    const cleo = await issuer.token(member('u_cleo'));
    const denied = async () => (await world.records()).filter(({ type }) => type === 'AccessDenied').length;
    const before = await denied();
    for (let i = 0; i < 5; i++) expect((await post(fine(), {}, cleo)).status).toBe(403);
    expect(await denied()).toBeLessThanOrEqual(before + 1);
  });
});

describe('what nobody asked for right', () => {
  it.each([
    '/api/ledger/model.default.flight-delay.',
    '/api/ledger/model.default.flight-delay.x',
    '/api/models/flight-delay/versions/000001',
  ])('%s is 404', async (path) => expect((await get(path)).status).toBe(404));
  it.each([
    '/api/models?tenant=default&tenant=other',
    '/api/ledger/model.default.flight-delay?from=1&from=2',
    '/api/ledger/model.default.flight-delay?from=0x2',
  ])('%s is 400', async (path) => expect((await get(path)).status).toBe(400));
});

it('notes for the operator what went wrong by nobody here, also broken integrity', async () => {
  const evidence = {
    ...world.plane.ports.evidence,
    read: () => Promise.reject(new IntegrityError('evidence was changed')),
  };
  const broken = new Hono().route('/', api({ ...needs, ports: { ...world.plane.ports, evidence } }));
  logged.length = 0;
  const headers = { authorization: `Bearer ${ben}` };
  await broken.request(`/api/approvals/${approval.id}`, { headers });
  expect(logged.map(({ name }) => name)).toContain('IntegrityError');
});

it('keeps the task token out of everything that is written', async () => {
  const { tokenContext } = await import('../../../functions/approve/load-shown.ts');
  const token = await world.plane.ports.keys.decrypt(approval.token!, tokenContext(approval));
  expect(token.length).toBeGreaterThan(20);
  const records = JSON.stringify(await world.records());
  // The interpreter holds a token while the function that asks runs (docs/asl.md); closing empties the write-ahead log of it.
  world.plane.close();
  const places = [world.home, dirname(world.database)];
  const files = places
    .flatMap((place) => readdirSync(place, { recursive: true, withFileTypes: true }))
    .filter((f) => f.isFile());
  expect(files.map((f) => f.name)).toContain('plane.db');
  expect(files.length).toBeGreaterThan(5);
  for (const f of files) expect(readFileSync(join(f.parentPath, f.name)).includes(token), f.name).toBe(false);
  expect(records).not.toContain(token);
  expect(world.log.join()).not.toContain(token);
});
