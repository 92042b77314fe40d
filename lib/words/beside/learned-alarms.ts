/** As `learnedAlarms` of the domain gives it. */
interface Told {
  readonly alarms: number;
  readonly days: number;
  readonly confirm: { readonly drifted: number; readonly of: number };
  readonly perMonth: { readonly value: number; readonly low: number; readonly high: number };
}

const short = (figure: number): string => String(Number(figure.toPrecision(2)));

/** How often learned limits alarmed in the past they were learned of, and what rate that may be. */
export function learnedAlarmsText({ alarms, days, confirm, perMonth }: Told): string {
  const each = confirm.of === 1 ? '' : `, confirmed by ${confirm.drifted} of ${confirm.of}`;
  return `these limits were learned: ${short(days) === '1' ? 'the day' : `the ${Number(days.toPrecision(4))} days`} they come from raised ${alarms === 0 ? 'no alarm' : alarms === 1 ? '1 alarm' : `${alarms} alarms`}${each}, each window held against limits that others taught, so ${short(perMonth.low)} to ${short(perMonth.high)} a month (95 %)`;
}

/**
 * How many false alarms are to be expected, as a phrase: of windows that lie within their limits, and where these were learned, what their past shows of usual ones.
 * @param bound of them at most, a month; undefined where no rate is promised
 */
export function falseAlarmsText(bound: number | undefined, learned: Told | undefined): string {
  if (bound === undefined) return 'unknown, these methods promise no rate';
  if (learned === undefined) return `at most ${short(bound)} a month`;
  return `at most ${short(bound)} a month of windows that lie within their limits; ${learnedAlarmsText(learned)}`;
}
