import type { Context } from 'hono';

/** RFC 9457 problem details: what is wrong, what is allowed, how to fix it; never a stack, never a secret. */
export function problem(
  c: Context,
  status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 503,
  title: string,
  detail: string,
) {
  return c.body(JSON.stringify({ type: 'about:blank', status, title, detail }), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
}

/** What an error of ours is called by those who do not know its name. */
export const TITLES: Readonly<Record<keyof typeof STATUS, string>> = {
  InvalidEventError: 'not as it must be',
  NotFoundError: 'not found',
  ConflictError: 'changed meanwhile',
  DependencyError: 'not reached',
};

/** What an error of ours means to a caller over HTTP. */
export const STATUS = {
  InvalidEventError: 400,
  NotFoundError: 404,
  ConflictError: 409,
  DependencyError: 503,
} as const;
