import { describe, expect, it } from 'vitest';
import { consolePages } from '../../../functions/console/console.ts';

const file = (text: string, type: string) => ({ bytes: new TextEncoder().encode(text), type });
const INDEX = '<!doctype html><title>Steward</title><script type="module" src="/assets/a-1.js"></script>';
const signIn = { authorize: '/oauth2/authorize', token: '/oauth2/token', clientId: 'steward', scope: '' };
const files = new Map([
  ['index.html', file(INDEX, 'text/html')],
  ['assets/a-1.js', file('1', 'text/javascript')],
  ['favicon.svg', file('<svg/>', 'image/svg+xml')],
]);
const app = consolePages({ files, signIn });
const at = 'https://steward.example';
const get = (path: string, method = 'GET') => app.request(`${at}${path}`, { method });

describe('the console', () => {
  it.each([
    '/',
    '/models/flight-delay',
    '/models/flight-delay/versions/2',
    '/approvals',
    '/approvals/',
    '/approvals/apr_x?digest=1',
    '/approvals/%00%ff%2e%2e%2f',
    '/ledger/model.default.flight-delay',
    '/signed-in?code=secret&state=1',
  ])('answers %s with the one neutral page', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(INDEX);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('allows the page nothing inline and nobody to frame it', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
  });

  it.each([
    [`${at}/oauth2/token`, "connect-src 'self';"],
    [
      'https://x.auth.us-east-1.amazoncognito.com/oauth2/token',
      "connect-src 'self' https://x.auth.us-east-1.amazoncognito.com;",
    ],
  ])('with its token endpoint at %s may ask %s', async (token, words) => {
    const response = await consolePages({ files, signIn: { ...signIn, token } }).request(`${at}/`);
    expect(response.headers.get('content-security-policy')).toContain(words);
  });

  it('keeps assets for ever, by their hashed names, and other files for an hour', async () => {
    const asset = await get('/assets/a-1.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toBe('text/javascript');
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    const icon = await get('/favicon.svg');
    expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
  });

  it('says how to sign in, to anybody', async () => {
    const response = await get('/config.json');
    expect(await response.json()).toEqual(signIn);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    '/assets/',
    '/assets/none.js',
    '/assets/../index.html.',
    '/index.html',
    '/.stamp',
    '/config.json/',
    '/nothing',
  ])('%s is nothing', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('cache-control')).toBeNull();
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])('%s is answered with nothing', async (method) => {
    for (const path of ['/', '/config.json', '/approvals/apr_x', '/assets/a-1.js'])
      expect((await get(path, method)).status).toBe(404);
  });

  it('HEAD answers as GET does, without a body', async () => {
    const response = await get('/approvals/apr_x', 'HEAD');
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('that was not built says so', async () => {
    const response = await consolePages({ files: new Map(), signIn }).request(`${at}/`);
    expect([response.status, await response.text()]).toEqual([503, 'the console is not built\n']);
  });
});
