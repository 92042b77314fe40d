import { poissonEnds } from '../../../../statistics/counts/binomial.ts';
import { DAY, msOf } from '../../../time.ts';
import type { DriftPolicy } from '../../drift-policy.ts';
import type { Confirmation } from '../../false-alarms.ts';
import { MONTH } from '../life.ts';

/** What learned limits would have alarmed at in the very past they were learned of, and what rate of it a month may be (exact, 95 %). */
export type LearnedAlarms = {
  alarms: number;
  days: number;
  confirm: Confirmation;
  perMonth: { value: number; low: number; high: number };
};

/**
 * How often learned limits alarm at usual windows, as their own past shows it: each window was held against limits that windows of other times taught. The rate of
 * `expectedFalseAlarmsPerMonth` is of windows whose distances lie within the limits; whether usual ones do, no arithmetic knows.
 * @returns undefined where limits were not learned, or by a Steward that did not keep it
 */
export function learnedAlarms({ learned }: Pick<DriftPolicy, 'learned'>): LearnedAlarms | undefined {
  if (learned?.alarms === undefined || learned.confirm === undefined) return undefined;
  const { alarms, confirm } = learned;
  const time = learned.windows * msOf(learned.length);
  const { low, high } = poissonEnds(alarms);
  const rate = (events: number): number => (events * MONTH) / time;
  return { alarms, days: time / DAY, confirm, perMonth: { value: rate(alarms), low: rate(low), high: rate(high) } };
}
