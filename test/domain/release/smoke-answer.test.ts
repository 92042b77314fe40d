import { expect, it } from 'vitest';
import { decideSmoke, queuedSmokeId, SMOKE_WAIT } from '../../../lib/domain/release/smoke-answer.ts';

const AT = Date.parse('2026-11-28T08:00:00Z');
const asked = { id: 'i', at: AT, output: 's3://a/o', failure: 's3://a/f' };
type Case = Partial<Parameters<typeof decideSmoke>[0]>;

it.each<[string, Case, object]>([
  ['answered', { answer: '0.5' }, { verdict: 'answered' }],
  ['answered at the last moment', { answer: '0.5', now: AT + SMOKE_WAIT }, { verdict: 'answered' }],
  ['answered with a blank', { answer: ' \n' }, { reason: { observed: 'an empty answer in s3://a/o' } }],
  ['answered with nothing', { answer: '' }, { reason: { observed: 'an empty answer in s3://a/o' } }],
  ['failed', { failed: true }, { reason: { observed: 'a failure, told in s3://a/f', limit: 'a valid answer' } }],
  ['answered and failed', { answer: '0.5', failed: true }, { reason: { observed: 'a failure, told in s3://a/f' } }],
  ['open at first', {}, { verdict: 'waiting', seconds: 15 }],
  ['open after ten minutes', { now: AT + SMOKE_WAIT / 6 }, { verdict: 'waiting', seconds: 60 }],
  [
    'open after an hour',
    { now: AT + SMOKE_WAIT },
    { reason: { rule: 'smoke', observed: 'no answer within an hour', limit: 'a valid answer in s3://a/o' } },
  ],
  [
    'expired in the queue',
    { failed: true, now: AT + SMOKE_WAIT },
    { reason: { observed: 'no answer within an hour' } },
  ],
  [
    'answered and failed, and looked at late',
    { answer: '0.5', failed: true, now: AT + SMOKE_WAIT },
    { reason: { observed: 'a failure, told in s3://a/f' } },
  ],
  [
    'seen, and taken away since',
    { asked: { ...asked, answered: true }, now: AT + 2 * SMOKE_WAIT },
    { verdict: 'answered' },
  ],
])('a queued smoke request that is %s', (_, of, decision) => {
  expect(decideSmoke({ asked, answer: undefined, failed: false, now: AT, ...of })).toMatchObject(decision);
});

it('has another id at every release and each of its moments, and the same at every look', () => {
  const of = { config: 'c', startedAt: AT, when: 'when the update is over' };
  const others = [
    { ...of, startedAt: AT + 1 },
    { ...of, when: 'while the old fleet stands' },
    { ...of, config: 'd' },
  ];
  expect(queuedSmokeId({ ...of })).toBe(queuedSmokeId(of));
  expect(new Set([of, ...others].map(queuedSmokeId)).size).toBe(4);
  // API_runtime_InvokeEndpointAsync: 64 characters at most.
  expect(queuedSmokeId(of).length).toBeLessThanOrEqual(64);
});
