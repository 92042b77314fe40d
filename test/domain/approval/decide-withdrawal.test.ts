import { describe, expect, it } from 'vitest';
import { decideWithdrawal } from '../../../lib/domain/approval/decide-withdrawal.ts';
import { ApprovalState } from '../../../lib/domain/lifecycle.ts';

describe('taking a question back', () => {
  it.each(ApprovalState.options)('that is %s', (state) => {
    const decision = decideWithdrawal({ id: 'apr_1', state });
    const expected = { pending: 'withdraw', withdrawn: 'already' }[state as string] ?? 'refuse';
    expect(decision.verdict).toBe(expected);
    if (decision.verdict === 'refuse') expect(decision.why).toContain(`\`apr_1\` is \`${state}\``);
  });

  it('that was approved says what is left to do', () =>
    expect(decideWithdrawal({ id: 'apr_1', state: 'approved' })).toMatchObject({
      why: expect.stringMatching(/retired.*rolled back/),
    }));
});
