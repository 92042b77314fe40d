import { expect, it } from 'vitest';
import { playApprovals } from './told-approvals.ts';

it('a release begins only where a quorum of people who may said yes to what is asked, whatever happens between', async () => {
  const { commands, begun } = await playApprovals(4, 12, 11);
  expect(commands).toBe(48);
  expect(begun).toBeGreaterThan(0);
}, 240_000);
