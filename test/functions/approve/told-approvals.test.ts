import { expect, it } from 'vitest';
import { playApprovals } from './told-approvals.ts';

it('an answer is told what counts, and a release begins only where a quorum who may said yes to what is true, whatever happens between', async () => {
  const { commands, begun, answers } = await playApprovals(4, 120, 7);
  expect(commands).toBe(480);
  expect(begun).toBeGreaterThan(0);
  expect(Object.keys(answers)).toEqual(expect.arrayContaining(['refused', 'counted', 'approved', 'changed', 'void']));
});
