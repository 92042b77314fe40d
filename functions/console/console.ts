import { type Context, Hono } from 'hono';
import type { SignInConfig } from '../../lib/contract/api.ts';
import type { PageFile } from '../../lib/flow/needs.ts';

export interface ConsoleNeeds {
  /** The built page by path below `/`: `index.html`, `assets/…`, `favicon.svg`. */
  readonly files: ReadonlyMap<string, PageFile>;
  readonly signIn: SignInConfig;
}

/** Addresses of the page's rooms: all of them answer the same page, which then finds its room, or says that there is none. */
const ROOMS = ['/', '/models/*', '/approvals/*', '/ledger/*', '/signed-in'];

/** Names under `assets/` carry a hash of their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves the console from memory: the built page, and how people sign in. It knows no data; the page asks the API for all of it,
 * with the person's own token.
 */
export function consolePages({ files, signIn }: ConsoleNeeds): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HARDENED)) c.header(name, value);
  });
  const page = (c: Context) => {
    const index = files.get('index.html');
    if (!index) return c.text('the console is not built\n', 503);
    return c.body(index.bytes, 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policyFor(new URL(c.req.url).origin, signIn),
      ...PAGE_HEADERS,
    });
  };
  for (const room of ROOMS) app.get(room, page);
  app.get('/config.json', (c) => c.json(signIn, 200, { 'cache-control': 'no-store' }));
  app.get('*', (c) => {
    const file = c.req.path === '/index.html' ? undefined : files.get(c.req.path.slice(1));
    if (!file) return c.notFound();
    const kept = c.req.path.startsWith('/assets/') ? FOR_EVER : 'public, max-age=3600';
    return c.body(file.bytes, 200, { 'content-type': file.type, 'cache-control': kept });
  });
  app.notFound((c) => c.text('there is nothing here\n', 404));
  return app;
}

const HARDENED = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

const PAGE_HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), clipboard-read=()',
};

/** Nothing inline, nothing from elsewhere; a token endpoint on another origin is the one place more it may ask. */
function policyFor(own: string, signIn: SignInConfig): string {
  const token = new URL(signIn.token, own).origin;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${token === own ? '' : ` ${token}`}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
