import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { answerApi } from '../../functions/api/answer-api.ts';
import { api } from '../../functions/api/api.ts';
import { commandApi } from '../../functions/api/command-api.ts';
import { LocalIssuer } from '../../lib/adapters/local/people/issuer.ts';
import { localPeople } from '../../lib/adapters/local/people/people.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { World } from '../functions/world.ts';

/** Odd requests at the HTTP API: what is sent, and the status. One world, in which one question waits. */
const world = new World();
const issuer = new LocalIssuer(world.home, 'steward-local');
const needs = {
  ports: world.plane.ports,
  ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
  personOf: (c: Context) => issuer.personOf(c.req.header('authorization')),
  log: () => undefined,
};
const app = new Hono().route('/', answerApi(needs)).route('/', commandApi(needs)).route('/', api(needs));
let question: Approval;
let ben: string;
let before: string;

beforeAll(async () => {
  await world.apply((m) => Object.assign(m, { approval: { quorum: 2, expires: '3d' } }));
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  question = (await world.open())!;
  ben = await issuer.token(localPeople(world.home).find(({ id }) => id === 'u_ben')!);
  before = JSON.stringify(await world.records());
});

const JSON_BODY = { 'content-type': 'application/json' };
async function sent(method: string, path: string, headers: Record<string, string> = {}, body?: string | Uint8Array) {
  const answer = await app.request(path.replace('ID', question.id), {
    method,
    headers: { authorization: `Bearer ${ben}`, ...headers },
    ...(body !== undefined && { body: body as string }),
  });
  const text = await answer.text();
  // Nothing that was sent comes back as a header, nobody else's page may read what does, and no error tells how it was made.
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  if (answer.status >= 400 && text !== '') {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ status: answer.status, detail: expect.stringMatching(/./) });
    expect(text).not.toMatch(/\bat .*\.[tj]s|SQLITE|node:/);
  }
  return { status: answer.status, text };
}
const fine = () => ({ answer: 'approve', digest: question.digest, reason: 'fine', idempotencyKey: 'k1' });

const LISTS = [
  '/api/models',
  '/api/approvals',
  ...['versions', 'checks', 'incidents'].map((l) => `/api/models/flight-delay/${l}`),
  '/api/ledger/model.default.flight-delay',
];
const QUERIES: [input: string, path: string, status: number][] = [
  ...LISTS.flatMap((path) =>
    ['0', '-1', '501', '1e9', '1e2', 'abc', '', '1.5', '0x10', '%2010', '٣', '9'.repeat(40), '1%00'].map(
      (limit): [string, string, number] => [`limit=${limit}`, `${path}?limit=${limit}`, 400],
    ),
  ),
  ...LISTS.flatMap((path) => [
    [`a[]= at ${path}`, `${path}?a[]=1`, 400] as [string, string, number],
    [`tenant[]= at ${path}`, `${path}?tenant[]=other`, 400] as [string, string, number],
    [`Tenant= at ${path}`, `${path}?Tenant=default`, 400] as [string, string, number],
    [`limit twice at ${path}`, `${path}?limit=1&limit=2`, 400] as [string, string, number],
    [`limit twice, once by its escape, at ${path}`, `${path}?limit=1&%6cimit=2`, 400] as [string, string, number],
    [`a cursor of nobody at ${path}`, `${path}?cursor=x`, 400] as [string, string, number],
    [`a cursor that is empty at ${path}`, `${path}?cursor=`, 400] as [string, string, number],
    [
      `10,000 parameters at ${path}`,
      `${path}?${Array.from({ length: 10_000 }, (_, i) => `p${i}=`).join('&')}`,
      400,
    ] as [string, string, number],
    [`__proto__ at ${path}`, `${path}?__proto__=1`, 400] as [string, string, number],
  ]),
  ...['0', '-1', 'x', '1.5', '', '1e3'].map((n): [string, string, number] => [
    `before=${n}`,
    `/api/models/flight-delay/versions?before=${n}`,
    400,
  ]),
  ...['0', '-0', '1.5', '0x2', '', 'x', '1e3'].map((n): [string, string, number] => [
    `from=${n}`,
    `/api/ledger/model.default.flight-delay?from=${n}`,
    400,
  ]),
  ...['Open', 'closed', '', 'open%00'].map((s): [string, string, number] => [
    `state=${s}`,
    `/api/approvals?state=${s}`,
    400,
  ]),
  ...['Drift', '', 'x', '__proto__'].map((k): [string, string, number] => [
    `kind=${k}`,
    `/api/models/flight-delay/checks?kind=${k}`,
    400,
  ]),
];

const PATHS: [input: string, path: string][] = [
  ...[
    '%00',
    '%2F',
    '%252F',
    '..;',
    '%2e%2e',
    '\u2215',
    '%E2%88%95',
    '.',
    '%20',
    '%0a',
    '/',
    '%c0%af',
    '%ff',
    '%F0%9F%92%A5',
    ';x=y',
    '\\',
  ].flatMap((odd): [string, string][] => [
    [`a model and ${odd}`, `/api/models/flight-delay${odd}`],
    [`a version and ${odd}`, `/api/models/flight-delay/versions/1${odd}`],
    [`a question and ${odd}`, `/api/approvals/ID${odd}`],
    [`a chain and ${odd}`, `/api/ledger/model.default.flight-delay${odd}`],
  ]),
  ['a model in capitals', '/api/models/FLIGHT-DELAY'],
  ['a model with a look-alike', '/api/models/fl%D1%96ght-delay'],
  ['a model of the prototype', '/api/models/constructor'],
  ['a version with zeros before it', '/api/models/flight-delay/versions/01'],
  ['a version that is negative', '/api/models/flight-delay/versions/-1'],
  ['a version that is no number', '/api/models/flight-delay/versions/1e0'],
  ['a version beyond all', '/api/models/flight-delay/versions/99999999999999999999'],
  ['a question in capitals', '/api/approvals/APR_X'],
  ['a question that there is not', '/api/approvals/apr_0'],
  ['a question of a name without end', `/api/approvals/apr_${'x'.repeat(5000)}`],
  ['the answers to a question', '/api/approvals/ID/answer'],
  ['a check that there is not', '/api/models/flight-delay/checks/chk-20261101T0000-0000000000'],
  ['an incident that there is not', '/api/models/flight-delay/incidents/inc-x'],
  ['the catalog', '/api/ledger/catalog'],
  ['a chain of another tenant', '/api/ledger/model.other.flight-delay'],
  ['a chain with a point more', '/api/ledger/model.default.flight-delay.'],
  ['a chain in another place', '/api/ledger/..%2fmodel.default.flight-delay'],
  ['nothing', '/api/'],
  ['what there is not', '/api/nothing'],
];

const BODIES: [input: string, headers: Record<string, string>, body: () => string | Uint8Array, status: number][] = [
  ...[
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'application/json-patch+json',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'application/json; charset=utf-8; x=y',
    '',
  ].map((type): [string, Record<string, string>, () => string, number] => [
    `the media type \`${type}\``,
    { 'content-type': type },
    () => JSON.stringify(fine()),
    415,
  ]),
  ...['gzip', 'br', 'identity', 'gzip, gzip'].map(
    (encoding): [string, Record<string, string>, () => Uint8Array, number] => [
      `the encoding \`${encoding}\``,
      { ...JSON_BODY, 'content-encoding': encoding },
      () => gzipSync(JSON.stringify(fine())),
      415,
    ],
  ),
  ['gzip that it does not name', JSON_BODY, () => gzipSync(JSON.stringify(fine())), 400],
  ['UTF-16', JSON_BODY, () => Buffer.from(JSON.stringify(fine()), 'utf16le'), 400],
  ['Latin-1', JSON_BODY, () => Buffer.from(JSON.stringify({ ...fine(), reason: 'é' }), 'latin1'), 400],
  ['nothing', JSON_BODY, () => '', 400],
  ...['null', 'true', '1', '"approve"', '[]', '{}', '{', '{}{}', 'NaN', '// x', "{'answer':'approve'}"].map(
    (text): [string, Record<string, string>, () => string, number] => [text, JSON_BODY, () => text, 400],
  ),
  ['a list around it', JSON_BODY, () => JSON.stringify([fine()]), 400],
  ['an object around it', JSON_BODY, () => JSON.stringify({ body: fine() }), 400],
  ['it as text', JSON_BODY, () => JSON.stringify(JSON.stringify(fine())), 400],
  ['nesting without end', JSON_BODY, () => `${'['.repeat(5000)}${']'.repeat(5000)}`, 400],
  ['a key twice', JSON_BODY, () => JSON.stringify(fine()).replace('{', '{"answer":"reject",'), 400],
  [
    'a key twice, once by its escape',
    JSON_BODY,
    () => JSON.stringify(fine()).replace('{', '{"\\u0061nswer":"reject",'),
    400,
  ],
  ['a prototype', JSON_BODY, () => JSON.stringify(fine()).replace('{', '{"__proto__":{"admin":true},'), 400],
  ['a constructor', JSON_BODY, () => JSON.stringify({ ...fine(), constructor: { prototype: { admin: true } } }), 400],
  ...['APPROVE ', 'approved', 'yes', '', true, 1, ['approve'], { approve: true }, null].map(
    (answer): [string, Record<string, string>, () => string, number] => [
      `the answer \`${typeof answer === 'string' ? answer : JSON.stringify(answer)}\``,
      JSON_BODY,
      () => JSON.stringify({ ...fine(), answer }),
      400,
    ],
  ),
  ...[undefined, '', ' ', 'a b', 'é', 'x'.repeat(129), 7].map(
    (idempotencyKey): [string, Record<string, string>, () => string, number] => [
      `the idempotency key ${JSON.stringify(idempotencyKey)?.slice(0, 9)}`,
      JSON_BODY,
      () => JSON.stringify({ ...fine(), idempotencyKey }),
      400,
    ],
  ),
  [
    'an idempotency key of 1,000 characters',
    JSON_BODY,
    () => JSON.stringify({ ...fine(), idempotencyKey: 'k'.repeat(1000) }),
    400,
  ],
  ...[undefined, '', 'f'.repeat(63), 'F'.repeat(64), `${'f'.repeat(64)}\n`, null].map(
    (digest): [string, Record<string, string>, () => string, number] => [
      `the digest ${JSON.stringify(digest)?.slice(0, 9)}`,
      JSON_BODY,
      () => JSON.stringify({ ...fine(), digest }),
      400,
    ],
  ),
  ['an unknown field', JSON_BODY, () => JSON.stringify({ ...fine(), person: 'u_ana' }), 400],
  ['20 KiB', JSON_BODY, () => JSON.stringify({ ...fine(), reason: 'x'.repeat(20_480) }), 413],
  ['20 KiB of blanks', JSON_BODY, () => `${JSON.stringify(fine())}${' '.repeat(20_480)}`, 413],
];

const COMMANDS: [input: string, path: string, body: unknown, status: number][] = [
  ['a version as text', 'gate', { version: '1' }, 400],
  ['a version of 0', 'gate', { version: 0 }, 400],
  ['a version of -0', 'gate', { version: -0 }, 400],
  ['a version of 1.5', 'gate', { version: 1.5 }, 400],
  ['a version of 1e6', 'gate', { version: 1e6 }, 400],
  ['a version of null', 'gate', { version: null }, 400],
  ['a truth as text', 'gate', { version: 1, dryRun: 'true' }, 400],
  ['a truth as a number', 'gate', { version: 1, dryRun: 1 }, 400],
  ['the tenant in the body', 'gate', { version: 1, tenant: 'other' }, 400],
  ['the person in the body', 'gate', { version: 1, person: { id: 'u_ana' } }, 400],
  ['another command in the body', 'gate', { version: 1, command: 'apply' }, 400],
  ['a word of the prototype', 'toString', {}, 404],
  ['a command in capitals', 'Gate', { version: 1 }, 404],
  ['a command that deletes', 'delete', { version: 1 }, 404],
  ['an artifact in S3', 'register', { package: 's3://bucket/model.tar.gz' }, 400],
  ['an artifact on the web', 'register', { package: 'http://169.254.169.254/latest/meta-data' }, 400],
  ['an artifact in a file', 'register', { package: 'file:///etc/passwd' }, 400],
  [
    'a package without its number',
    'register',
    { package: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay' },
    400,
  ],
  [
    'a package of every number',
    'register',
    { package: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/*' },
    400,
  ],
  [
    'a package of a short account',
    'register',
    { package: 'arn:aws:sagemaker:us-east-1:1:model-package/flight-delay/1' },
    400,
  ],
  [
    'a package of another group',
    'register',
    { package: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/other/1' },
    400,
  ],
  ['a deployment of a path', 'rollback', { deployment: '../x' }, 400],
  ['a deployment of a list', 'rollback', { deployment: ['flight-delay-prod'] }, 400],
  ['a slot of 30 February', 'check', { deployment: 'flight-delay-prod', slot: '2026-02-30T00:00:00Z' }, 400],
  ['a slot in seconds', 'check', { deployment: 'flight-delay-prod', slot: 1767225600 }, 400],
  ['a slot with its offset', 'check', { deployment: 'flight-delay-prod', slot: '2026-02-20T00:00:00+14:00' }, 400],
  ['no reason', 'acknowledge', { deployment: 'flight-delay-prod' }, 400],
  ['a reason of blanks', 'acknowledge', { deployment: 'flight-delay-prod', reason: ' \n ' }, 400],
  ['a reason that nobody sees', 'acknowledge', { deployment: 'flight-delay-prod', reason: '\u3164' }, 400],
  ['a reason turned around', 'acknowledge', { deployment: 'flight-delay-prod', reason: 'a\u202eb' }, 400],
  ['a reason turned around, of retiring', 'retire', { version: 1, reason: 'a\u202eb' }, 400],
  ['an execution that is none', 'redrive', { execution: '../x' }, 400],
  ['a manifest as text', 'apply', { manifest: 'model: x' }, 400],
  ['a manifest as a list', 'apply', { manifest: [] }, 400],
  ['no manifest', 'apply', {}, 400],
];

describe('a request', () => {
  it.each(QUERIES)('that asks for %s (%s) is answered %i', async (_, path, status) => {
    expect((await sent('GET', path)).status).toBe(status);
  });

  it.each(PATHS)('for %s is 404, and told no more than any other', async (_, path) => {
    const answer = await sent('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.text).toBe((await sent('GET', '/api/models/nobody')).text);
  });

  it.each(BODIES)('whose body is or has %s is refused', async (_, headers, body, status) => {
    expect((await sent('POST', '/api/approvals/ID/answer', headers, body())).status).toBe(status);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each(BODIES.filter(([input]) => !input.startsWith('20 KiB')))(
    'for a command whose body is or has %s is refused',
    async (_, headers, body, status) => {
      expect((await sent('POST', '/api/models/flight-delay/gate', headers, body())).status).toBe(status);
    },
  );

  it.each(COMMANDS)('for a command with %s is refused', async (_, path, body, status) => {
    expect((await sent('POST', `/api/models/flight-delay/${path}`, JSON_BODY, JSON.stringify(body))).status).toBe(
      status,
    );
  });

  it.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'QUERY'])(
    'by %s changes nothing',
    async (method) => {
      for (const path of [
        '/api/approvals/ID/answer',
        '/api/models/flight-delay/gate',
        '/api/models/flight-delay/versions/1',
        '/api/models/flight-delay',
      ])
        await sent(method, path, JSON_BODY, method === 'HEAD' ? undefined : JSON.stringify(fine()));
    },
  );

  it.each([
    ['x-http-method-override', 'POST'],
    ['x-original-url', '/api/approvals/x/answer'],
    ['x-forwarded-host', 'evil.example'],
    ['host', 'evil.example'],
    ['origin', 'null'],
    ['origin', 'https://steward.example.com.evil'],
    ['x-forwarded-user', 'u_ana'],
  ])('with the header %s: %s is answered as without it', async (name, value) => {
    const [with_, without] = [await sent('GET', '/api/me', { [name]: value }), await sent('GET', '/api/me')];
    expect(with_).toEqual(without);
    expect(with_.text).not.toContain('evil');
  });

  it('of all these leaves no record, and the question open as it was', async () => {
    expect(JSON.stringify(await world.records())).toBe(before);
    expect(await world.open()).toEqual(question);
  });
});

describe('a token', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const claims = () => ({
    iss: 'steward-local',
    aud: 'steward-api',
    sub: 'u_ben',
    token_use: 'access',
    client_id: 'steward',
    amr: ['pwd'],
    auth_time: now(),
    iat: now(),
    exp: now() + 600,
  });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = other.publicKey.export({ format: 'jwk' });
  /** What is signed is not always what is said, so nothing is left to a library. */
  async function signed(
    header: object,
    body: object,
    key = createPrivateKey(readFileSync(join(world.home, 'keys', 'issuer.pem'))),
  ) {
    const text = `${part({ alg: 'ES256', typ: 'at+jwt', ...header })}.${part({ ...claims(), ...body })}`;
    const { sign } = await import('node:crypto');
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }
  const hs256 = (secret: string | Buffer) => {
    const text = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(claims())}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const publicPem = () =>
    createPublicKey(readFileSync(join(world.home, 'keys', 'issuer.pem'))).export({ type: 'spki', format: 'pem' });

  it.each<[string, () => string | Promise<string>]>([
    ['as it should be', () => signed({}, {})],
    ['with a claim nobody knows', () => signed({}, { admin: true })],
  ])('%s is taken', async (_, token) => {
    expect((await sent('GET', '/api/me', { authorization: `Bearer ${await token()}` })).status).toBe(200);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['of nothing', () => ''],
    ['of one part', () => 'x'],
    ['of four parts', async () => `${await signed({}, {})}.x`],
    ['of 100 KB', () => 'x'.repeat(100_000)],
    ['with alg none', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims())}.`],
    ['with alg None', () => `${part({ alg: 'None', typ: 'at+jwt' })}.${part(claims())}.`],
    ['with HS256 and the public key', () => hs256(publicPem() as string)],
    ['with HS256 and nothing', () => hs256('')],
    ['with ES384', () => signed({ alg: 'ES384' }, {})],
    ['with a kid of a path', () => signed({ kid: '../../../../dev/null' }, {}, other.privateKey)],
    ['with a kid of SQL', () => signed({ kid: "x' or '1'='1" }, {}, other.privateKey)],
    ['with its key in it', () => signed({ jwk }, {}, other.privateKey)],
    ['with a jku', () => signed({ jku: 'https://evil.example/jwks.json' }, {}, other.privateKey)],
    ['with an x5u', () => signed({ x5u: 'https://evil.example/cert.pem' }, {}, other.privateKey)],
    ['with crit', () => signed({ crit: ['exp'] }, {})],
    ['of another key', () => signed({}, {}, other.privateKey)],
    ['of another issuer', () => signed({}, { iss: 'somebody' })],
    ['of an issuer of another case', () => signed({}, { iss: 'Steward-Local' })],
    ['for another audience', () => signed({}, { aud: 'another-api' })],
    ['of another client', () => signed({}, { client_id: 'other' })],
    ['that is an id token', () => signed({}, { token_use: 'id' })],
    ['of another type', () => signed({ typ: 'JWT' }, {})],
    ['that ended a second ago', () => signed({}, { exp: now() - 1 })],
    ['that is not yet', () => signed({}, { nbf: now() + 3600 })],
    ['that ends at a text', () => signed({}, { exp: String(now() + 600) })],
    ['of nobody', () => signed({}, { sub: undefined })],
    ['of an empty name', () => signed({}, { sub: '' })],
    ['of a list of people', () => signed({}, { sub: ['u_ben'] })],
    ['of somebody there is not', () => signed({}, { sub: 'u_nobody' })],
    ['of a prototype', () => signed({}, { sub: '__proto__' })],
    ['of somebody in capitals', () => signed({}, { sub: 'U_BEN' })],
  ])('%s is 401, and nothing is fetched', async (_, token) => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    expect((await sent('GET', '/api/me', { authorization: `Bearer ${await token()}` })).status).toBe(401);
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it.each([
    ['no scheme', (token: string) => token],
    ['another scheme', (token: string) => `Basic ${token}`],
    ['two tokens', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['two tokens apart', (token: string) => `Bearer ${token} ${token}`],
    ['a blank only', () => 'Bearer '],
  ])('after %s is 401', async (_, header) => {
    expect((await sent('GET', '/api/me', { authorization: header(ben) })).status).toBe(401);
  });

  it('in the query is none', async () => {
    expect((await app.request(`/api/me?access_token=${ben}`)).status).toBe(400);
    expect((await app.request('/api/me', { headers: { cookie: `token=${ben}` } })).status).toBe(401);
  });

  it.each<[string, unknown, string[]]>([
    ['missing', undefined, []],
    ['a text', 'mfa', []],
    ['in capitals', ['MFA'], ['MFA']],
    ['of numbers', [1], []],
  ])('whose ways of signing in are %s is no second factor', async (_, amr, _read) => {
    const answer = await app.request('/api/models/flight-delay', {
      headers: { authorization: `Bearer ${await signed({}, { amr })}` },
    });
    expect([200, 401]).toContain(answer.status);
    const person = await issuer.personOf(`Bearer ${await signed({}, { amr })}`);
    expect(person?.amr ?? []).not.toContain('mfa');
    expect(person?.amr ?? []).not.toContain('otp');
  });
});
