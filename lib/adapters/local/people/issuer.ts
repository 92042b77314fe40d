import { createHash, createPublicKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { jwtVerify, SignJWT } from 'jose';
import type { Person } from '../../../domain/approval/person.ts';
import { readPrivateKey } from '../keys/key-file.ts';
import { localPeople, type Member, passphrase } from './people.ts';
import { FORM_HEADERS, FORM_STYLE, signInForm } from './sign-in-form.ts';

const AUDIENCE = 'steward-api';
const CLIENT = 'steward';
const LIFETIME = '1h';
const CODE_LIFE = 60_000;

/**
 * A local OpenID-style issuer: authorization code with PKCE (RFC 7636, S256 only), tokens signed ES256. It is what Cognito is on
 * AWS. Expiry runs on the system clock, not on story time.
 */
export class LocalIssuer {
  readonly #home: string;
  readonly #issuer: string;
  readonly #key: KeyObject;
  readonly #codes = new Map<string, { member: Member; challenge: string; redirect: string; until: number }>();

  constructor(home: string, issuer: string) {
    this.#home = home;
    this.#issuer = issuer;
    const mend = 'remove it: a new one is drawn, and everybody signs in again';
    this.#key = readPrivateKey({ folder: join(home, 'keys'), name: 'issuer.pem', mend, passing: true });
  }

  /** GET shows the sign-in form; POST checks the passphrase and sends the browser back with a code; the code buys one token. */
  routes(): Hono {
    const app = new Hono();
    app.use('/oauth2/*', bodyLimit({ maxSize: 16 * 1024, onError: (c) => c.text('too large\n', 413) }));
    app.get('/oauth2/style.css', (c) => c.body(FORM_STYLE, 200, STYLE_HEADERS));
    app.get('/oauth2/authorize', (c) => {
      const asked = once(new URL(c.req.url).searchParams);
      if (!asked) return c.text('give each parameter once', 400);
      const problem = problemOf(asked);
      return problem ? c.text(problem, 400) : c.html(signInForm(localPeople(this.#home), asked), 200, FORM_HEADERS);
    });
    app.post('/oauth2/authorize', async (c) => {
      const form = await formOf(c);
      if (!form) return c.text('send the form as `application/x-www-form-urlencoded`, each field once\n', 415);
      const member = localPeople(this.#home).find(({ id }) => id === form.person);
      const allowed = member && same(passphrase(this.#home, member.id), form.passphrase ?? '');
      const problem = problemOf(form);
      if (problem) return c.text(problem, 400);
      if (!member || !allowed)
        return c.html(signInForm(localPeople(this.#home), form, 'name or passphrase is wrong'), 401, FORM_HEADERS);
      const code = randomBytes(24).toString('base64url');
      this.#codes.set(code, {
        member,
        challenge: form.code_challenge!,
        redirect: form.redirect_uri!,
        until: Date.now() + CODE_LIFE,
      });
      const back = new URL(form.redirect_uri!);
      back.searchParams.set('code', code);
      back.searchParams.set('state', form.state ?? '');
      return c.redirect(back.href, 303);
    });
    app.post('/oauth2/token', async (c) => {
      const form = await formOf(c);
      if (
        form?.grant_type !== 'authorization_code' ||
        form.client_id !== CLIENT ||
        !VERIFIER.test(form.code_verifier ?? '')
      )
        return c.json({ error: 'invalid_request' }, 400);
      const grant = this.#codes.get(form.code ?? '');
      this.#codes.delete(form.code ?? '');
      const verifier = createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url');
      if (
        !grant ||
        grant.until < Date.now() ||
        grant.redirect !== form.redirect_uri ||
        !same(grant.challenge, verifier)
      )
        return c.json({ error: 'invalid_grant' }, 400);
      return c.json({ access_token: await this.token(grant.member), token_type: 'Bearer', expires_in: 3600 }, 200, {
        'cache-control': 'no-store',
      });
    });
    return app;
  }

  token(member: Member): Promise<string> {
    return new SignJWT({
      token_use: 'access',
      client_id: CLIENT,
      amr: ['pwd'],
      auth_time: Math.floor(Date.now() / 1000),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer(this.#issuer)
      .setAudience(AUDIENCE)
      .setSubject(member.id)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(this.#key);
  }

  /** The person of an `Authorization` header. Groups are read now, not from the token: a right taken away is gone at once. */
  async personOf(authorization: string | undefined): Promise<Person | undefined> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (!token) return undefined;
    const checks = {
      issuer: this.#issuer,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      clockTolerance: 0,
      requiredClaims: ['exp', 'iat', 'auth_time'],
      // Looks at `iat` only with this: one that lies ahead, or further back than any token of ours lives, is refused.
      maxTokenAge: LIFETIME,
    };
    const claims = await jwtVerify(token, createPublicKey(this.#key), checks).then(
      ({ payload }) => payload,
      () => undefined,
    );
    const member = localPeople(this.#home).find(({ id }) => id === claims?.sub);
    if (!claims || !member || claims.token_use !== 'access' || claims.client_id !== CLIENT) return undefined;
    const since = Math.floor(Date.now() / 1000) - Number(claims.auth_time);
    // Who signs in tomorrow has not signed in.
    if (!(since >= 0)) return undefined;
    const amr = Array.isArray(claims.amr) ? claims.amr.map(String) : [];
    return { id: member.id, tenants: member.tenants, groups: member.groups, amr, authAgeSeconds: since };
  }
}

const STYLE_HEADERS = { 'content-type': 'text/css; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** Only the code flow with S256, and only back to this machine's loopback. */
function problemOf(form: Record<string, string>): string | undefined {
  if (form.response_type !== 'code' || form.client_id !== CLIENT)
    return 'only `response_type=code` for client `steward` is answered';
  if (form.code_challenge_method !== 'S256' || !/^[\w-]{43}$/.test(form.code_challenge ?? ''))
    return 'a PKCE challenge (S256) is required';
  if ((form.state ?? '').length > 512) return '`state` must be at most 512 characters';
  if (!/^http:\/\/127\.0\.0\.1:\d{1,5}\//.test(form.redirect_uri ?? '') || !URL.canParse(form.redirect_uri!))
    return 'only a redirect to `http://127.0.0.1:<port>/` is allowed';
  return undefined;
}

/** RFC 7636 §4.1. */
const VERIFIER = /^[\w.~-]{43,128}$/;

/** Fields that each stand there once; undefined where one stands there twice: which of them counts is not ours to guess. */
function once(fields: URLSearchParams): Record<string, string> | undefined {
  const names = [...fields.keys()];
  return new Set(names).size === names.length ? Object.fromEntries(fields) : undefined;
}

/** The fields of a form, all text; undefined for another kind of body, and where a field stands there twice. */
async function formOf(c: Context): Promise<Record<string, string> | undefined> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')) return undefined;
  return once(new URLSearchParams(await c.req.text()));
}

const same = (a: string, b: string): boolean => {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(x!, y!);
};
