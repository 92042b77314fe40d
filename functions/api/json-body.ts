import type { Context } from 'hono';
import { problem } from './problem.ts';

/** The request's body, which must be JSON in UTF-8 and nothing else; the problem to answer with where it is not. */
export async function jsonOf(c: Context): Promise<unknown> {
  if (!/^application\/json\s*(;\s*charset="?utf-8"?)?$/i.test(c.req.header('content-type') ?? ''))
    return problem(c, 415, 'unsupported media type', 'send `application/json` in UTF-8');
  if (c.req.header('content-encoding')) return problem(c, 415, 'unsupported media type', 'send the body as it is');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer()));
  } catch {
    return problem(c, 400, 'malformed', 'the body is not JSON in UTF-8');
  }
}
