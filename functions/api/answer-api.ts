import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { enter, explain } from '../../lib/contract/door.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import { AnswerDue, type Answered, answer } from '../approve/answer.ts';
import { type ApiEnv, apiDoor, type PersonOf } from './door.ts';
import { problem } from './problem.ts';

/** Control characters and direction overrides have no place in a reason that others will read. */
const Reason = z
  .string()
  .max(2000, 'must be at most 2000 characters')
  .refine(
    (text) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replace(/[\n\t]/g, '')),
    'must not hold control characters',
  );

const Body = z
  .strictObject({
    answer: z.enum(['approve', 'reject']),
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be the digest that was shown'),
    reason: Reason.prefault(''),
    idempotencyKey: z.string().min(1).max(128),
  })
  .refine((body) => body.answer === 'approve' || body.reason.trim() !== '', {
    message: 'a rejection needs a reason',
    path: ['reason'],
  });

const LIMIT = 16 * 1024;

interface AnswerNeeds {
  readonly ports: Parameters<typeof answer>[0];
  readonly personOf: PersonOf;
}

/** POST /api/approvals/{id}/answer: the only request that changes anything about an approval, a function of its own on AWS. */
export function answerApi(needs: AnswerNeeds): Hono<ApiEnv> {
  const app = apiDoor(needs.personOf);
  app.post('/api/approvals/:id/answer', (c) => answerRoute(c, needs, c.get('person')));
  return app;
}

async function answerRoute(c: Context, needs: AnswerNeeds, person: Person) {
  if (!/^application\/json\s*(;\s*charset=utf-8)?$/i.test(c.req.header('content-type') ?? ''))
    return problem(c, 415, 'unsupported media type', 'send `application/json` in UTF-8');
  const text = await c.req.text();
  if (text.length > LIMIT) return problem(c, 413, 'too large', `an answer is at most ${LIMIT} characters`);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return problem(c, 400, 'malformed', 'the body is not JSON');
  }
  const body = Body.safeParse(raw);
  if (!body.success) return problem(c, 400, 'malformed', explain(body.error));
  const door = { schema: AnswerDue, flow: answer(needs.ports) };
  const done = await enter(door, { person, approval: c.req.param('id'), ...body.data });
  return respond(c, done);
}

function respond(c: Context, done: Answered) {
  const why =
    'reasons' in done ? done.reasons.map((r) => `${r.subject} is ${r.observed}, allowed is ${r.limit}`).join('; ') : '';
  if (done.verdict === 'refused') {
    const policies = done.reasons.map((r) => `\`${r.observed}\``).join(', ');
    return problem(c, 403, 'not allowed to answer', `policy says no: ${policies}; docs/policies.md lists who may`);
  }
  if (done.verdict === 'expired') return problem(c, 409, 'too late', why);
  if (done.verdict === 'void' || done.verdict === 'changed')
    return problem(c, 409, 'not open as shown', `${why}: reload what is shown`);
  const { approval, state } = done;
  return c.json({ approval, state, verdict: done.verdict === 'repeated' ? 'counted' : done.verdict }, 200, {
    'cache-control': 'no-store',
  });
}
