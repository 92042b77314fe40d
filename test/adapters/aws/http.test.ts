import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { cognitoPerson, http } from '../../../lib/adapters/aws/lambda/http.ts';

const NOW = Math.floor(Date.now() / 1000);
const claims = {
  sub: 'u-1',
  token_use: 'access',
  auth_time: String(NOW - 60),
  'cognito:groups': '[default.approvers]',
};
const personOf = (changed: Record<string, unknown>, methods = 'pwd otp') =>
  cognitoPerson({ SIGN_IN_METHODS: methods })({
    env: { event: { requestContext: { authorizer: { jwt: { claims: { ...claims, ...changed } } } } } },
  } as never);

describe('the person of a Cognito access token', () => {
  it('has id, tenants, groups, ways of signing in and the age of the sign-in', async () => {
    expect(await personOf({})).toEqual({
      id: 'u-1',
      tenants: ['default'],
      groups: ['approvers'],
      amr: ['pwd', 'otp'],
      authAgeSeconds: expect.closeTo(60, -1),
    });
  });

  it.each([
    ['an id token', { token_use: 'id' }],
    ['a token without a subject', { sub: '' }],
    ['a token that does not say when the person signed in', { auth_time: undefined }],
    ['a token with an odd time', { auth_time: 'yesterday' }],
  ])('is nobody for %s', async (_, changed) => expect(await personOf(changed)).toBeUndefined());

  it('is nobody where the authorizer said nothing', async () => {
    expect(await cognitoPerson({ SIGN_IN_METHODS: 'pwd' })({ env: {} } as never)).toBeUndefined();
  });

  it.each([
    ['[default.approvers default.owners]', ['default'], ['approvers', 'owners']],
    // Cognito's names may hold commas: only a blank ends one.
    ['[x,default.approvers]', [], []],
    ['default.auditors', ['default'], ['auditors']],
    ['', [], []],
    ['[]', [], []],
    ['[admins default.kings other-app approvers .approvers default.approvers.x]', [], []],
    // What somebody may do in one tenant must not leak into the other.
    ['[a.owners b.auditors]', ['a', 'b'], []],
    ['[a.owners a.auditors b.auditors]', ['a', 'b'], ['auditors']],
  ])('in the groups `%s` belongs to %j and may act as %j', async (listed, tenants, groups) => {
    const person = await personOf({ 'cognito:groups': listed });
    expect(person?.tenants.toSorted()).toEqual(tenants);
    expect(person?.groups.toSorted()).toEqual(groups);
  });

  it('never counts a second factor that the pool does not demand', async () => {
    expect((await personOf({}, 'pwd'))?.amr).toEqual(['pwd']);
  });
});

describe('a request of an HTTP API, payload format 2.0', () => {
  const app = new Hono<{ Bindings: { event: unknown } }>();
  app.all('/api/echo/:name', async (c) =>
    c.json({
      ...{ method: c.req.method, url: c.req.url, name: c.req.param('name'), tenant: c.req.queries('tenant') },
      ...{ type: c.req.header('content-type'), cookie: c.req.header('cookie'), event: c.env.event !== undefined },
      body: await c.req.text(),
    }),
  );
  app.get('/page', (c) => c.html('<p>ä</p>'));
  app.get('/font', (c) => c.body(new Uint8Array([0, 255, 128]), 200, { 'content-type': 'font/woff2' }));
  app.get('/packed', (c) => c.body('x', 200, { 'content-type': 'text/css', 'content-encoding': 'gzip' }));
  app.get('/gone', (c) => c.body(null, 204));
  const call = (method: string, rawPath: string, more: object = {}) =>
    http(app)({ rawPath, requestContext: { http: { method }, domainName: 'x.example' }, ...more });

  it('comes with method, path, query, headers, cookies and body as they were sent', async () => {
    const answered = await call('POST', '/api/echo/a%20b', {
      rawQueryString: 'tenant=a&tenant=b%26',
      headers: { 'content-type': 'application/json; charset=utf-8', host: 'y.example' },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from('{"ä":1}').toString('base64'),
      isBase64Encoded: true,
    });
    expect(answered).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(JSON.parse(answered.body)).toEqual({
      method: 'POST',
      url: 'https://x.example/api/echo/a%20b?tenant=a&tenant=b%26',
      name: 'a b',
      tenant: ['a', 'b&'],
      type: 'application/json; charset=utf-8',
      cookie: 'a=1; b=2',
      event: true,
      body: '{"ä":1}',
    });
  });

  it('is answered as text where it is text, in base64 where it is not, with its headers', async () => {
    expect(await call('GET', '/page')).toMatchObject({ body: '<p>ä</p>', isBase64Encoded: false });
    expect(await call('GET', '/font')).toMatchObject({ body: 'AP+A', isBase64Encoded: true });
    expect(await call('GET', '/packed')).toMatchObject({
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip' },
    });
    expect(await call('GET', '/gone')).toMatchObject({ statusCode: 204, body: '' });
    expect(await call('GET', '/nowhere')).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': expect.any(String) },
    });
    const bare = {
      rawPath: '/api/echo/x',
      headers: { host: 'y.example' },
      requestContext: { http: { method: 'PUT' } },
    };
    expect(JSON.parse((await http(app)(bare)).body)).toMatchObject({ url: 'https://y.example/api/echo/x', body: '' });
  });
});
