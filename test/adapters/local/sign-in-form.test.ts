import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LocalIssuer } from '../../../lib/adapters/local/people/issuer.ts';

const app = new LocalIssuer(mkdtempSync(join(tmpdir(), 'steward-form-')), 'steward-local').routes();
const asked = {
  response_type: 'code',
  client_id: 'steward',
  redirect_uri: 'http://127.0.0.1:4600/signed-in',
  state: '"><script>alert(1)</script>',
  code_challenge: 'a'.repeat(43),
  code_challenge_method: 'S256',
};
const get = (change: Record<string, string> = {}) =>
  app.request(`/oauth2/authorize?${new URLSearchParams({ ...asked, ...change })}`);
const post = (change: Record<string, string>) =>
  app.request('/oauth2/authorize', { method: 'POST', body: new URLSearchParams({ ...asked, ...change }) });

describe('the sign-in form', () => {
  it('carries what was asked, escaped, and leads nowhere but here and back to this machine', async () => {
    const response = await get();
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).not.toContain('<script');
    expect(html).toContain('&#34;&#62;&#60;script&#62;');
    expect(html).not.toContain('role="alert"');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("form-action 'self' http://127.0.0.1:*;");
    expect(policy).toContain("default-src 'none'; style-src 'self';");
  });

  it('is dressed by a stylesheet of the same origin, in light and dark', async () => {
    const sheet = /<link rel="stylesheet" href="([^"]+)">/.exec(await (await get()).text())![1]!;
    const response = await app.request(sheet);
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(await response.text()).toContain('prefers-color-scheme: dark');
  });

  it('after a wrong passphrase says so, keeps the person and forgets the passphrase', async () => {
    const response = await post({ person: 'u_cleo', passphrase: 'open sesame' });
    const html = await response.text();
    expect(response.status).toBe(401);
    expect(html).toContain('role="alert">name or passphrase is wrong');
    expect(html).toContain('<option value="u_cleo" selected>');
    expect(html).not.toContain('sesame');
  });

  it.each([
    [{ redirect_uri: 'https://elsewhere.example/' }, '127.0.0.1'],
    [{ redirect_uri: 'http://127.0.0.1:4600@elsewhere.example/' }, '127.0.0.1'],
    [{ code_challenge_method: 'plain' }, 'PKCE'],
    [{ response_type: 'token' }, 'response_type=code'],
  ])('is not shown for %j', async (change, words) => {
    for (const response of [await get(change), await post({ ...change, person: 'u_ben' })]) {
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(words);
    }
  });
});
