import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerApi } from '../../../functions/api/answer-api.ts';
import { api } from '../../../functions/api/api.ts';
import { commandApi } from '../../../functions/api/command-api.ts';
import { LocalIssuer } from '../../../lib/adapters/local/people/issuer.ts';
import { localPeople } from '../../../lib/adapters/local/people/people.ts';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { person, World } from '../world.ts';

const world = new World();
const issuer = new LocalIssuer(world.home, 'steward-local');
const doors = (personOf: (c: Context) => Promise<Person | undefined>) => {
  const needs = {
    ports: world.plane.ports,
    ledger: { log: world.plane.log, publicKey: world.plane.publicKey },
    personOf,
    log: () => undefined,
  };
  return new Hono()
    .route('/', answerApi(needs))
    .route('/', commandApi(needs))
    .route('/', api(needs))
    .route('/', issuer.routes());
};
const app = doors((c) => issuer.personOf(c.req.header('authorization')));
const now = () => Math.floor(Date.now() / 1000);
let ben: string;

beforeAll(async () => {
  await world.apply((m) => Object.assign(m, { approval: { quorum: 3, expires: '3d' } }));
  ben = await issuer.token(localPeople(world.home).find(({ id }) => id === 'u_ben')!);
});

const send = (path: string, body?: string, token = ben) =>
  app.request(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  });

describe('what is said twice', () => {
  it.each([
    ['/api/approvals/apr_x/answer', '{"answer":"reject","answer":"approve","digest":"d","idempotencyKey":"k"}'],
    ['/api/models/flight-delay/gate', '{"version":1,"version":2}'],
    ['/api/models/flight-delay/gate', '{"version":1,"\\u0076ersion":2}'],
    ['/api/models/flight-delay/apply', '{"manifest":{"model":"a","gate":{"aucFloor":0.9,"aucFloor":0.5}}}'],
  ])('is refused in a body: %s %s', async (path, body) => {
    const answer = await send(path, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('a key twice');
  });

  it.each([
    ['/api/models?tenant=default&tenant=other', undefined],
    ['/api/models/flight-delay?whatever=1&whatever=2', undefined],
    ['/api/models/flight-delay/executions?tenant=default&tenant=other', undefined],
    ['/api/models/flight-delay/gate?tenant=default&tenant=other', '{"version":1}'],
    ['/api/approvals/apr_x/answer?a=1&a=1', '{}'],
  ])('is refused in a query: %s', async (path, body) => {
    const answer = await send(path, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('is given twice');
  });

  it('is refused in a form, and in what a browser brings to it', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = 'person=u_ben&person=u_ana&passphrase=x&response_type=code&client_id=steward';
    for (const path of ['/oauth2/authorize', '/oauth2/token']) {
      const answer = await app.request(path, { method: 'POST', headers, body: form });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.status).not.toBe(401);
    }
    const asked = await app.request('/oauth2/authorize?client_id=steward&client_id=other&response_type=code');
    expect({ status: asked.status, text: await asked.text() }).toEqual({
      status: 400,
      text: 'give each parameter once',
    });
  });
});

describe('a token', () => {
  const claims = (): Record<string, unknown> => ({
    iss: 'steward-local',
    aud: 'steward-api',
    sub: 'u_ben',
    token_use: 'access',
    client_id: 'steward',
    amr: ['pwd'],
    auth_time: now(),
    iat: now(),
    exp: now() + 600,
  });
  const signed = (change: Record<string, unknown>) =>
    new SignJWT(Object.fromEntries(Object.entries({ ...claims(), ...change }).filter(([, v]) => v !== undefined)))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .sign(createPrivateKey(readFileSync(join(world.home, 'keys', 'issuer.pem'))));

  it.each<[string, () => Record<string, unknown>, number]>([
    ['as they are made', () => ({}), 200],
    ['without `exp`', () => ({ exp: undefined }), 401],
    ['without `iat`', () => ({ iat: undefined }), 401],
    ['without `auth_time`', () => ({ auth_time: undefined }), 401],
    ['issued an hour ahead', () => ({ iat: now() + 3600, exp: now() + 7200 }), 401],
    ['signed in an hour ahead', () => ({ auth_time: now() + 3600 }), 401],
    ['issued two hours ago, that lives for ever', () => ({ iat: now() - 7200, exp: now() + 9e8 }), 401],
    ['that has ended', () => ({ exp: now() - 1 }), 401],
  ])('%s', async (_, change, status) => {
    expect((await send('/api/me', undefined, await signed(change()))).status).toBe(status);
  });
});

describe('fifty answers at one moment', () => {
  let question: Approval;
  beforeAll(async () => {
    world.take(world.train(1, { requester: 'training-pipeline' }));
    await world.run(world.plane.clock.now());
    question = (await world.open())!;
  });
  /** @returns the verdict that each was told, or the status of the refusal */
  const answers = (all: { who: Person; answer: 'approve' | 'reject'; reason: string }[]) =>
    Promise.all(
      all.map(async ({ who, ...said }, i) => {
        world.people.set(who.id, who);
        const body = JSON.stringify({ ...said, digest: question.digest, idempotencyKey: `k${i}` });
        const headers = { 'content-type': 'application/json' };
        const path = `/api/approvals/${question.id}/answer`;
        const answer = await doors(async () => who).request(path, { method: 'POST', headers, body });
        const { verdict, state } = (await answer.json()) as { verdict?: string; state?: string };
        return { said: `${said.answer} ${said.reason}`, status: answer.status, verdict, state };
      }),
    );

  it('of one person are one answer, and each is told what really counted', async () => {
    const who = person('u_one', 'approvers');
    const told = await answers(
      Array.from({ length: 50 }, (_, i) => ({ who, answer: 'approve' as const, reason: `reason ${i % 10}` })),
    );
    const votes = await world.plane.ports.registry.votes(question, question.id);
    expect(votes).toHaveLength(1);
    const counted = told.filter(({ status }) => status === 200);
    expect(new Set(counted.map(({ said }) => said))).toEqual(new Set([`approve ${votes[0]!.reason}`]));
    expect(counted).toHaveLength(5);
    expect(told.filter(({ status }) => status !== 200).every(({ status }) => status === 409)).toBe(true);
  });

  it('of fifty people are as many as the quorum wants, and no one more is told that theirs counts', async () => {
    const told = await answers(
      Array.from({ length: 50 }, (_, i) => ({
        who: person(`u_p${i}`, 'approvers'),
        answer: 'approve' as const,
        reason: '',
      })),
    );
    const votes = await world.plane.ports.registry.votes(question, question.id);
    expect(votes).toHaveLength(3);
    expect(
      told
        .filter(({ status }) => status === 200)
        .map(({ verdict }) => verdict)
        .sort(),
    ).toEqual(['approved', 'counted']);
    expect(told.filter(({ status }) => status !== 200).every(({ status }) => status === 409)).toBe(true);
    const answered = (await world.records()).filter(({ type }) => type === 'ApprovalAnswered');
    expect(answered).toHaveLength(3);
  });
});
