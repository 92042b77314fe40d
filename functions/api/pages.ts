import type { Context } from 'hono';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { Page, Turn } from '../../lib/ports/page.ts';
import type { ApiEnv } from './api-app.ts';

const USUAL = 100;
const MOST = 500;

/** No cursor of ours is as long (characters): the longest names a check by kind, endpoint and id. */
const LONGEST = 1024;

/** One answer of a route holds at most so much JSON; the page of the store behind it is about 1 MiB. Lambda answers 6 MB at most. */
const MOST_BYTES = 3 * 1024 * 1024;

/**
 * A cursor says where a page goes on, and for whom: it is good for the route, tenant, person and choice it was given for, and for nothing
 * else. It is no secret and opens nothing: every page is asked for with a token and judged anew.
 */
const about = (c: Context<ApiEnv>, choice: string): string =>
  digestOf([new URL(c.req.url).pathname, choice, c.get('person').id]).slice(0, 16);

/** The `next` of an answer, where there is more. */
export const nextCursor = (c: Context<ApiEnv>, choice: string, at: string | undefined): { next?: string } =>
  at === undefined ? {} : { next: Buffer.from(JSON.stringify([about(c, choice), at])).toString('base64url') };

/** What `?limit=&cursor=` ask for. `choice` is what else decides the page, its tenant first. @throws InvalidEventError with the mend */
export function readTurn(c: Context<ApiEnv>, choice: string, usual = USUAL): Turn {
  const limit = c.req.query('limit') ?? String(usual);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > MOST)
    throw new InvalidEventError(`\`limit\` must be a whole number from 1 to ${MOST}`);
  const cursor = c.req.query('cursor');
  if (cursor === undefined) return { limit: Number(limit) };
  const [bound, after] = cursor.length > LONGEST ? [] : parsed(cursor);
  if (bound !== about(c, choice) || typeof after !== 'string')
    throw new InvalidEventError(
      '`cursor` is not of this list: ask without it, and go on with the `next` of each answer',
    );
  return { limit: Number(limit), after };
}

function parsed(cursor: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

/** As many of a page's things as one answer holds, at least one; `at` says where to go on after the last of them. */
export function fitPage<T>(page: Page<T>, at: (item: T) => string): Page<T> {
  let bytes = 0;
  const end = page.items.findIndex((item, i) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
    return i > 0 && bytes > MOST_BYTES;
  });
  return end < 0 ? page : { items: page.items.slice(0, end), next: at(page.items[end - 1]!) };
}

/** Pages in which a person sees nothing are passed over, so that an answer with a `next` has something to show; but not for ever. */
const PASSED = 10;

/** One page of what a person sees. */
export async function visiblePage<T>(
  turn: Turn,
  read: (turn: Turn) => Promise<Page<T>>,
  sees: (item: T) => boolean | Promise<boolean>,
): Promise<Page<T>> {
  let page = await read(turn);
  for (let passed = 0; ; passed++) {
    const seen = await Promise.all(page.items.map(sees));
    const items = page.items.filter((_, i) => seen[i]);
    if (items.length > 0 || page.next === undefined || passed === PASSED)
      return { items, ...(page.next !== undefined && { next: page.next }) };
    page = await read({ ...turn, after: page.next });
  }
}
