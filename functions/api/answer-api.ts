import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import type { AnswerTaken } from '../../lib/contract/people/answer-taken.ts';
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

async function respond(c: Context, done: Answered) {
  if ('approvals' in done || done.verdict === 'repeated') {
    const { approval, state, unmet } = done;
    const verdict = done.verdict === 'repeated' ? 'counted' : done.verdict;
    const taken: AnswerTaken = { approval, state, verdict, ...(unmet && { unmet }) };
    return c.json(taken, 200, { 'cache-control': 'no-store' });
  }
  if (done.verdict === 'refused') {
    const policies = done.reasons.map((r) => `\`${r.observed}\``).join(', ');
    const asked = done.groups ? `${done.groups.join(' or ')} answer this question` : 'docs/policies.md lists who may';
    return problem(c, 403, 'not allowed to answer', `policy says no: ${policies}; ${asked}`);
  }
  // Only who is refused needs them.
  const { REFUSED_ANSWERS } = await import('../../lib/domain/approval/refused-in-words.ts');
  const why = done.reasons.map((reason) => REFUSED_ANSWERS[reason.rule]?.(reason) ?? reason.observed).join('; ');
  return problem(c, 409, done.verdict === 'expired' ? 'too late' : 'not open as shown', why);
}
