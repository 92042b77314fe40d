import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { newestApproval } from '../../../lib/domain/approval/newest.ts';

const about = { version: 1, deployment: 'prod' };
const asked = (id: string, askedAt: number, seq: number, more: object = {}): Approval =>
  ({ ...about, id, askedAt, asked: { chain: 'c', seq, hash: '' }, state: 'approved', ...more }) as Approval;

describe('the newest question that people approved', () => {
  it.each([
    ['is the one asked last', [asked('a', 2, 1), asked('b', 1, 9)], 'a'],
    ['of one moment, the one whose record comes last', [asked('b', 1, 9), asked('a', 1, 3, { spent: true })], 'b'],
    ['whatever order they are read in', [asked('a', 1, 3, { spent: true }), asked('b', 1, 9)], 'b'],
    [
      'and nothing that is about another deployment, or not approved',
      [asked('a', 1, 1), asked('b', 2, 2, { deployment: 'dev' }), asked('c', 3, 3, { state: 'void' })],
      'a',
    ],
  ])('%s', (_, questions, id) => {
    expect(newestApproval(questions, about)?.id).toBe(id);
  });
});
