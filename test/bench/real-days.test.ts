import { expect, it } from 'vitest';
import { replayDays } from '../../bench/trust/real-days.ts';

// A sample of the table in docs/trust.md.
it('learned limits let real days pass, and find on each of them what the default finds on none', async () => {
  const spans = { learn: { from: '2001-04-11', to: '2001-04-28' }, judge: { from: '2001-04-28', to: '2001-05-02' } };
  const { days, learned, still, further } = await replayDays(spans, 0.4);
  expect(learned).toMatchObject({ method: 'learned', windows: 17 });
  expect(still[2]).toMatchObject({ drifted: 0 });
  expect(still[2]!.stable).toBeGreaterThanOrEqual(days - 1);
  const found = further.map(({ distance }) => distance);
  expect([found[0], found[2]]).toEqual([0, days]);
}, 60_000);
