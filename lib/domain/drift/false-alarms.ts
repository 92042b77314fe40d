import { binomialTail } from '../../statistics/counts/binomial.ts';
import { confidenceOf, type DriftPolicy } from './drift-policy.ts';

/** How many of the last checks must agree before it is an alarm. */
export type Confirmation = { drifted: number; of: number };

/**
 * The most false alarms to expect in a month when nothing moved beyond its limit. A single check raises a false alarm with probability
 * p <= (1 - confidence)/2, and that of `moved` more where any change is one: only the lower ends of the intervals can raise an alarm, and Bonferroni shares the risk. An alarm that needs
 * `drifted` of the last `of` checks, this one among them, comes at a check with probability p * P(X >= drifted - 1), X binomial of
 * `of` - 1 and p (the runs rule of control charts, Champ and Woodall 1987, Technometrics 29, 393–399); expected alarms add up over checks.
 * That holds for windows that do not overlap, given the baseline; of overlapping ones, count the checks a month that do not. Windows
 * judged against one unlucky baseline err together: then confirmation helps less, and the rate is still at most `checksPerMonth` * p.
 * What accumulates over a life has its rate by the month, however many checks that has, and an alarm of it stays until something changes: no confirmation makes it rarer.
 * @param checksPerMonth an hourly schedule has 730
 * @returns undefined with `methods: evidently`, which promises none
 */
export function expectedFalseAlarmsPerMonth(
  { methods, confidence, alarm }: Pick<DriftPolicy, 'methods' | 'confidence' | 'alarm'>,
  checksPerMonth: number,
  { drifted, of }: Confirmation = { drifted: 1, of: 1 },
): number | undefined {
  if (methods === 'evidently') return undefined;
  const sure = confidenceOf({ confidence });
  const p = (1 - sure.drifted) / 2 + (alarm === 'moved' ? 1 - sure.moved : 0);
  const ofLife = alarm === 'evidence' ? 1 - sure.evidence : 0;
  return checksPerMonth * p * binomialTail(drifted - 1, { trials: of - 1, p }) + ofLife;
}

/**
 * What one check may alarm with, so that the alarms of a month stay at a wished rate: `expectedFalseAlarmsPerMonth` the other way round, by halving.
 * @returns at most a half: a check that alarms oftener than not tells nothing
 */
export function riskOfCheck(alarmsPerMonth: number, checksPerMonth: number, { drifted, of }: Confirmation): number {
  const rate = (p: number): number => checksPerMonth * p * binomialTail(drifted - 1, { trials: of - 1, p });
  let [low, high] = [0, 0.5];
  if (rate(high) <= alarmsPerMonth) return high;
  for (let step = 0; step < 100; step++) {
    const p = (low + high) / 2;
    if (rate(p) > alarmsPerMonth) high = p;
    else low = p;
  }
  return low;
}

/** How many windows pass, on average, until an alarm when each is found drifted with chance `p`, whatever the others are; Infinity where none is. */
export function windowsToAlarm(p: number, { drifted, of }: Confirmation): number {
  if (p <= 0) return Number.POSITIVE_INFINITY;
  const states = 2 ** (of - 1);
  const agreeing = (state: number): number => state.toString(2).replaceAll('0', '').length;
  // What each state of the last windows leads to: the waits solve wait = 1 + the mean of those that follow.
  let waits = new Float64Array(states);
  for (let step = 0; step < 100_000; step++) {
    const next = waits.map((_, state) => {
      const after = ((state << 1) & (states - 1)) >>> 0;
      const found = agreeing(state) + 1 >= drifted ? 0 : waits[states > 1 ? after | 1 : 0]!;
      return 1 + p * found + (1 - p) * waits[after]!;
    });
    const moved = Math.max(...next.map((wait, state) => wait - waits[state]!));
    waits = next;
    if (moved < 1e-9 * waits[0]!) break;
  }
  return waits[0]!;
}
