import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { Said, saysSomething } from '../../lib/contract/people/said.ts';
import { explainIssues, runFlow } from '../../lib/contract/run-flow.ts';
import type { Person } from '../../lib/domain/approval/person.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import type { Given } from '../../lib/flow/flow.ts';
import { AnswerDue, type Answered, answer } from '../approve/answer.ts';
import type { needs } from './answer-flow.ts';
import { type ApiEnv, apiApp, notFound } from './api-app.ts';
import { jsonOf } from './json-body.ts';
import { problem } from './problem.ts';

const Body = z
  .strictObject({
    answer: z.enum(['approve', 'reject']),
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be the digest that was shown'),
    reason: Said.prefault(''),
    idempotencyKey: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 ASCII characters without blanks'),
  })
  .refine((body) => body.answer === 'approve' || saysSomething(body.reason), {
    message: 'a rejection needs a reason',
    path: ['reason'],
  });

const LIMIT = 16 * 1024;

type AnswerGiven = Given<(typeof needs)[number]>;

/** POST /api/approvals/{id}/answer: the only request that changes anything about an approval, a function of its own on AWS. */
export function answerApi(given: AnswerGiven): Hono<ApiEnv> {
  const app = apiApp(given);
  const onError = (c: Context) => problem(c, 413, 'too large', `an answer is at most ${LIMIT} bytes`);
  app.use('/api/approvals/:id/answer', bodyLimit({ maxSize: LIMIT, onError }));
  app.post('/api/approvals/:id/answer', (c) => answerRoute(c, given, c.get('person')));
  return app;
}

async function answerRoute(c: Context, given: AnswerGiven, person: Person) {
  const raw = await jsonOf(c);
  if (raw instanceof Response) return raw;
  const body = Body.safeParse(raw);
  if (!body.success) return problem(c, 400, 'malformed', explainIssues(body.error));
  const door = { schema: AnswerDue, flow: answer(given.ports) };
  try {
    return respond(c, await runFlow(door, { person, approval: c.req.param('id'), ...body.data }));
  } catch (error) {
    if (error instanceof NotFoundError) return notFound(c);
    throw error;
  }
}

function respond(c: Context, done: Answered) {
  const why =
    'reasons' in done ? done.reasons.map((r) => `${r.subject} is ${r.observed}, allowed is ${r.limit}`).join('; ') : '';
  if (done.verdict === 'refused') {
    const policies = done.reasons.map((r) => `\`${r.observed}\``).join(', ');
    const asked = done.groups ? `${done.groups.join(' or ')} answer this question` : 'docs/policies.md lists who may';
    return problem(c, 403, 'not allowed to answer', `policy says no: ${policies}; ${asked}`);
  }
  if (done.verdict === 'expired') return problem(c, 409, 'too late', why);
  if (done.verdict === 'void' || done.verdict === 'changed')
    return problem(c, 409, 'not open as shown', `${why}: reload what is shown`);
  const { approval, state } = done;
  return c.json({ approval, state, verdict: done.verdict === 'repeated' ? 'counted' : done.verdict }, 200, {
    'cache-control': 'no-store',
  });
}
