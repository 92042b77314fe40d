import * as z from 'zod';
import { SERVING_FORMS, type ServingForm } from '../serving/forms.ts';
import { HOUR, iso } from '../time.ts';

const Seconds = z.record(z.string(), z.number().nonnegative());

/**
 * What ran of one deployment in one month of UTC, counted from what was seen of it. Item `U#`: some hundred bytes, however often it was looked at.
 */
export const Usage = z.object({
  tenant: z.string(),
  model: z.string(),
  endpoint: z.string(),
  /** `2026-11` */
  month: z.string(),
  form: z.enum(Object.keys(SERVING_FORMS) as [ServingForm, ...ServingForm[]]),
  /** From when to when is counted (epoch ms). */
  from: z.int(),
  until: z.int(),
  /** What ran at `until`, by instance type: how many, a component's as its part of them. */
  fleet: z.record(z.string(), z.number()),
  /** Seconds times instances, by type: between looks that followed each other, and where nobody looked for longer. */
  counted: Seconds,
  assumed: Seconds,
  /** What ran and cannot be counted, in words. */
  unclear: z.array(z.string()).default([]),
  /** Of transform jobs that have ended: how many, and what they took in the same way. */
  jobs: z.object({ count: z.int(), seconds: Seconds }).optional(),
  /** When it was last judged whether all of it is needed (epoch ms). */
  judgedAt: z.int().optional(),
  /** Counts writes: the condition of the next one. */
  revision: z.int().nonnegative(),
});
export type Usage = z.infer<typeof Usage>;

/** What an endpoint runs at a moment. */
export interface FleetSeen {
  readonly form: ServingForm;
  readonly fleet: Readonly<Record<string, number>>;
  readonly unclear: readonly string[];
}

/** An item as it was read, and as it becomes. */
export interface UsageChange {
  readonly before: Usage | undefined;
  readonly after: Usage;
}

/** Looks that are further apart than this leave what lies between them assumed: the sweep of ten thousand models comes round in less. */
const FOLLOWS = 3 * HOUR;
/** While the same fleet is seen, it is written no more often than this. */
const EVERY = HOUR;

/** The month of UTC that a moment lies in, and when that begins and ends (epoch ms). */
export const monthOf = (at: number): string => iso(at).slice(0, 7);
export const beginOf = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);
export function endOf(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return Date.UTC(year, number, 1);
}
export const monthBefore = (month: string): string => monthOf(beginOf(month) - 1);

/**
 * What a look at a deployment adds. Between two looks ran what was seen at the first of them: what changed since did so before the second, which
 * comes a tick later. The end of a month closes its item. Nothing to write while the same is seen and the last write is young.
 * @param known the item of this month, and else that of the month before
 */
export function countLook(
  of: Pick<Usage, 'tenant' | 'model' | 'endpoint'>,
  known: Usage | undefined,
  seen: FleetSeen,
  now: number,
): UsageChange[] {
  const month = monthOf(now);
  const begins: Usage = {
    ...of,
    ...{ month, form: seen.form, from: now, until: now, fleet: {}, counted: {}, assumed: {}, unclear: [], revision: 0 },
  };
  if (!known) return [{ before: undefined, after: afterLook(begins, seen, now) }];
  if (known.month === month) {
    const isSame = sameFleet(known.fleet, seen.fleet) && known.form === seen.form;
    const isNothing = Object.values(seen.fleet).every((count) => count === 0);
    if (now <= known.until || (isSame && (isNothing || now - known.until < EVERY))) return [];
    return [{ before: known, after: afterLook(known, seen, now) }];
  }
  const end = endOf(known.month);
  const isNext = end === beginOf(month);
  const gap = now - known.until;
  const closed = isNext && known.until < end ? [{ before: known, after: countUntil(known, end, gap) }] : [];
  // What ran over midnight ran in both months.
  const { judgedAt } = known;
  const start = {
    ...begins,
    ...(isNext && { from: end, until: end, fleet: known.fleet }),
    ...(judgedAt !== undefined && { judgedAt }),
  };
  return [...closed, { before: undefined, after: afterLook(start, seen, now, isNext ? gap : 0) }];
}

const afterLook = (usage: Usage, seen: FleetSeen, now: number, gap = now - usage.until): Usage => ({
  ...countUntil(usage, now, gap),
  form: seen.form,
  fleet: seen.fleet,
  unclear: [...new Set([...usage.unclear, ...seen.unclear])].slice(0, 10),
});

/** @param gap between the two looks, of which this may be one part (ms) */
function countUntil(usage: Usage, until: number, gap: number): Usage {
  const seconds = Math.max(0, until - usage.until) / 1000;
  const kind = gap <= FOLLOWS ? 'counted' : 'assumed';
  const sums = { ...usage[kind] };
  for (const [type, count] of Object.entries(usage.fleet))
    if (count > 0 && seconds > 0) sums[type] = roundSeconds((sums[type] ?? 0) + count * seconds);
  return { ...usage, until: Math.max(until, usage.until), [kind]: sums };
}

/** What a transform job that has ended adds to the month in which it did. */
export function countJob(
  of: Pick<Usage, 'tenant' | 'model' | 'endpoint'>,
  known: Usage | undefined,
  job: { readonly endedAt: number; readonly seconds: number; readonly type: string; readonly count: number },
): UsageChange {
  const { endedAt: at, seconds, type, count } = job;
  const begins: Usage = {
    ...of,
    ...{ month: monthOf(at), form: 'batch', from: at, until: at, fleet: {}, counted: {}, assumed: {}, unclear: [] },
    revision: 0,
  };
  const { jobs = { count: 0, seconds: {} }, ...rest } = known ?? begins;
  const sum = roundSeconds((jobs.seconds[type] ?? 0) + seconds * count);
  return {
    before: known,
    after: { ...rest, jobs: { count: jobs.count + 1, seconds: { ...jobs.seconds, [type]: sum } } },
  };
}

/** Parts of an instance make fractions that would grow. */
const roundSeconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

function sameFleet(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const types = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...types].every((type) => (a[type] ?? 0) === (b[type] ?? 0));
}
