import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../lib/domain/approval/approval.ts';
import { planInWords, sentenceOf } from '../../../lib/domain/approval/plan-in-words.ts';
import { Duration, durationText } from '../../../lib/domain/schedule/duration.ts';

const asked = (champion: number | null) =>
  ({ model: 'm', version: 2, deployment: 'm-prod', shown: { champion } }) as Approval;

describe('a question in words', () => {
  it('says who takes over from whom', () => {
    expect(sentenceOf(asked(1))).toBe('`m/2` takes over `m-prod` from version 1');
    expect(sentenceOf(asked(null))).toBe('`m/2` goes live in `m-prod` as its first version');
  });

  it('says how it is released and what takes it back', () => {
    const alarm = (above: number) => ({ metric: 'Invocation5XXErrors', statistic: 'Sum', above, periods: 1 }) as const;
    const bake = Duration.parse('1h');
    const fleet = { instances: 2, instanceType: 'ml.m5.large' };
    const once = { ...fleet, plan: { type: 'all-at-once', bake } } as const;
    expect(planInWords({ ...fleet, plan: { type: 'canary', percent: 50, bake }, alarms: [alarm(5)] })).toBe(
      'canary: 50 % of capacity for 1h, then all; rolls back on Invocation5XXErrors above 5; 2 ml.m5.large',
    );
    expect(planInWords({ ...once, alarms: [] })).toBe(
      'all at once, the old fleet stays for 1h; no alarm rolls it back; 2 ml.m5.large',
    );
    expect(planInWords({ ...once, alarms: [alarm(0), alarm(1)] })).toContain(' or ');
    expect(planInWords({ ...once, alarms: [], autoscaled: true })).toBe(
      'all at once, the old fleet stays for 1h; no alarm rolls it back; as many ml.m5.large as autoscaling has running (2 for a new endpoint)',
    );
  });

  it.each(['90s', '10m', '6h', '7d'])('writes %s as it was read', (text) => {
    expect(durationText(Duration.parse(text))).toBe(text);
  });
});
