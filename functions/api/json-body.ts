import type { Context } from 'hono';
import { problem } from './problem.ts';

/** The request's body, which must be JSON in UTF-8 and nothing else; the problem to answer with where it is not. */
export async function jsonOf(c: Context): Promise<unknown> {
  if (!/^application\/json\s*(;\s*charset="?utf-8"?)?$/i.test(c.req.header('content-type') ?? ''))
    return problem(c, 415, 'unsupported media type', 'send `application/json` in UTF-8');
  if (c.req.header('content-encoding')) return problem(c, 415, 'unsupported media type', 'send the body as it is');
  const text = utf8(await c.req.arrayBuffer());
  // What reads a body is loaded by the first that comes, not by a start.
  const [{ parseStrictJson }, { oddityIn, oddityText }] = await Promise.all([
    import('../../lib/domain/capture/text/strict-json.ts'),
    import('../../lib/domain/plain-data.ts'),
  ]);
  // A key given twice means one thing here and another to whoever looked at the request before.
  const parsed = text === undefined ? undefined : parseStrictJson(text);
  if (parsed?.ok) {
    const odd = oddityIn(parsed.value);
    return odd ? problem(c, 400, 'malformed', oddityText(odd)) : parsed.value;
  }
  return problem(
    c,
    400,
    'malformed',
    parsed?.kind === 'duplicate-key'
      ? 'the body has a key twice in one object: give it once'
      : 'the body is not JSON in UTF-8',
  );
}

function utf8(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
