import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { decideAnswer } from '../../../lib/domain/approval/decide-answer.ts';

const approval = { id: 'a', state: 'pending', digest: 'd', quorum: 1, approvals: 0, expiresAt: 100 } as Approval;
const decide = (now: number) =>
  decideAnswer({
    approval,
    votes: [],
    told: { yes: 0, standing: 0 },
    answer: { person: 'p', answer: 'approve', digest: 'd', reason: '', idempotencyKey: 'k' },
    may: { allowed: true, reasons: [] },
    current: 'd',
    now,
  }).verdict;

describe('an answer', () => {
  it.each([
    [99, 'approved'],
    [100, 'expired'],
    [101, 'expired'],
  ])('at %i ms of a question that expires at 100 is %s', (now, verdict) => expect(decide(now)).toBe(verdict));
});
