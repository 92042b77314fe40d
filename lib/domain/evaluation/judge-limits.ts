import type { Interval, Measure } from '../../statistics/interval.ts';
import type { MetricName } from '../metric/metrics.ts';
import { type Limit, type Limited, riskOf, type Unjudged } from '../quality/limits.ts';
import { MOST_JUDGED } from '../quality/slices.ts';
import { roundOutwards } from '../reason.ts';
import { type ClaimLimits, claimedName, isOfChampion } from './claim-limits.ts';
import type { MeasuredRows } from './counted/measured.ts';
import { type GateLimit, type GatePolicy, isGain, limitsOfAll, limitsOfSlices } from './gate-policy.ts';
import type { Evaluation } from './measure-evaluation.ts';
import { type Claims, claimAt } from './pipeline-claims.ts';

/** What became of one limit: `cannot say` where it lies inside the interval, or `because` of something else. */
export interface LimitOutcome {
  readonly name: string;
  readonly outcome: 'met' | 'not met' | 'cannot say';
  readonly limit: Limit;
  readonly value?: number;
  readonly interval?: Interval;
  readonly groups?: string;
  readonly because?: string;
}

/** What a measured number is called: `auc`, `auc.difference`, `f1Macro[region = north]`, `f1Macro[region = north].difference`. */
export const measuredName = (metric: MetricName, of: GateLimit['of'], slice?: string): string =>
  `${metric}${slice === undefined ? '' : `[${slice}]`}${of === 'difference' ? '.difference' : ''}`;

/**
 * What becomes of every limit of the gate. A limit is `met` where the whole interval of `confidence` lies on its good side: that all limits are met is then claimed at the same
 * confidence, however many they are (an intersection-union test, Berger 1982, Technometrics 24). It is `not met` where none of the interval does, at a risk divided over all limits of this kind (Bonferroni): those of all rows,
 * and those of slices and groups. An interval misses to one side in half of its risk, so that one of either kind fails by chance in no more than `1 - confidence`. Without a champion, or its answers on the same rows, nothing is said of a difference.
 * @param another why the champion of these rows is not the one that the version is to replace: of no difference can anything be said then
 */
export function judgeLimits(
  evaluation: Evaluation,
  policy: GatePolicy,
  { confidence, hasChampion, another }: { confidence: number; hasChampion: boolean; another?: string | undefined },
): LimitOutcome[] {
  const limitedOf = (of: readonly GateLimit[], rows: MeasuredRows, slice?: string): Limited[] =>
    limitsIn(of, rows, slice, another);
  const wanted = (limits: readonly GateLimit[]) =>
    limits.filter(({ of }) => of === 'version' || (hasChampion && evaluation.compared));
  const all = limitedOf(wanted(limitsOfAll(policy)), evaluation);
  const ofSlices = wanted(limitsOfSlices(policy));
  const judged = evaluation.slices.filter(({ enough }) => enough);
  const parts = [...judged.flatMap((slice) => limitedOf(ofSlices, slice, slice.name)), ...evaluation.groups];
  const small = ofSlices.length > 0 && judged.length === 0 ? [noSlice(evaluation, policy, ofSlices[0]!)] : [];
  return [
    ...all.map((limited) => outcomeOf(limited, 1 - confidence, riskOf(confidence, all.length))),
    ...parts.map((limited) => outcomeOf(limited, 1 - confidence, riskOf(confidence, parts.length))),
    ...small,
    ...(ofSlices.length > 0 ? manySlices(evaluation, ofSlices[0]!) : []),
  ];
}

/** What becomes of limits on what the pipeline measured itself, by its own intervals. Without a champion nothing is said of a difference. */
export function judgeClaims(
  claims: Claims | { readonly misfit: string },
  limits: ClaimLimits,
  { confidence, hasChampion }: { confidence: number; hasChampion: boolean },
): LimitOutcome[] {
  return Object.entries(limits).flatMap(([name, limit]): LimitOutcome[] => {
    if (isOfChampion(name) && !hasChampion) return [];
    const measure = 'misfit' in claims ? undefined : claims.of.get(name);
    const because = 'misfit' in claims ? claims.misfit : `the evaluation has no \`${name}\` with a number as \`value\``;
    const claim = measure && claimAt(measure, confidence);
    return [outcomeOf({ subject: claimedName(name), limit, measure: claim, because }, 1 - confidence, 1 - confidence)];
  });
}

/** Slices of enough rows that were not measured may be the ones that miss what is demanded. */
function manySlices({ unmeasured }: Evaluation, limit: GateLimit): LimitOutcome[] {
  return unmeasured
    .filter(({ further }) => further > 0)
    .map(({ column, further }) => ({
      ...{ name: measuredName(limit.metric, limit.of, column), outcome: 'cannot say', limit: boundOf(limit) },
      because: `${further + MOST_JUDGED} values of \`${column}\` have enough rows, at most ${MOST_JUDGED} are judged: slice by fewer`,
    }));
}

/** Slices and groups that are too small to be judged, each by name and with its rows: nothing is claimed of them, and the others do not wait for them. */
export function tooSmall({ slices, leftOut, unmeasured }: Evaluation, policy: GatePolicy): Unjudged[] {
  const least = policy.slices?.minimumRows;
  const small = limitsOfSlices(policy).length > 0 ? slices.filter(({ enough }) => !enough) : [];
  const more = unmeasured.filter(({ smaller }) => smaller > 0);
  return [
    ...small.map(({ name, rows }) => ({ subject: name, because: `${rows} rows, at least ${least} are needed` })),
    ...more.map(({ column, smaller }) => ({
      subject: column,
      because: `${smaller} further values have fewer than ${least} rows`,
    })),
    ...leftOut,
  ];
}

/** Slices that are all too small show nothing of what was demanded of them. */
function noSlice({ slices }: Evaluation, policy: GatePolicy, limit: GateLimit): LimitOutcome {
  const [largest] = slices;
  const { columns, minimumRows } = policy.slices!;
  const because = `the largest slice, \`${largest?.name ?? columns[0]!.column}\`, has ${largest?.rows ?? 0} rows, at least ${minimumRows} are needed`;
  const name = measuredName(limit.metric, limit.of, columns[0]!.column);
  return { name, outcome: 'cannot say', limit: boundOf(limit), because };
}

/** What holds of a difference, challenger minus champion: of a gain a floor, of a loss a ceiling. */
function boundOf(limit: GateLimit): Limit {
  if (limit.of === 'version') return limit.limit;
  return isGain(limit.metric) ? { min: limit.loss === 0 ? 0 : -limit.loss } : { max: limit.loss };
}

function limitsIn(limits: readonly GateLimit[], rows: MeasuredRows, slice?: string, another?: string): Limited[] {
  return limits.map((limit) => {
    const measures = limit.of === 'version' ? rows.challenger : rows.differences;
    return {
      subject: measuredName(limit.metric, limit.of, slice),
      limit: boundOf(limit),
      ...(another !== undefined && limit.of === 'difference'
        ? { measure: undefined, because: another }
        : { measure: measures[limit.metric] }),
    };
  });
}

function outcomeOf(limited: Limited, risk: number, shared: number): LimitOutcome {
  const { subject: name, limit, measure, because, groups } = limited;
  if (measure === undefined)
    return { name, limit, outcome: 'cannot say', because: because ?? 'it cannot be measured on these rows' };
  const { value, doubt } = measure;
  const said = { name, limit, value, ...(groups !== undefined && { groups }) };
  if (doubt !== undefined) return { ...said, outcome: 'cannot say', because: doubt };
  const narrow = roundOutwards(measure.interval(risk));
  if (sideOf(narrow, limit) === 'met') return { ...said, outcome: 'met', interval: narrow };
  const wide = roundOutwards(measure.interval(shared));
  const outcome = sideOf(wide, limit) === 'not met' ? 'not met' : 'cannot say';
  return { ...said, outcome, interval: wide };
}

/** An end on the limit itself keeps it. */
function sideOf({ low, high }: Interval, limit: Limit): LimitOutcome['outcome'] {
  if ('min' in limit) return low >= limit.min ? 'met' : high < limit.min ? 'not met' : 'cannot say';
  return high <= limit.max ? 'met' : low > limit.max ? 'not met' : 'cannot say';
}

/** What the pipeline says it measured, by name, as far as limits ask for it. */
export function claimedNumbers({ of }: Claims, limits: ClaimLimits, confidence: number): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const name of Object.keys(limits)) {
    const measure = of.get(name);
    if (measure) addNumber(numbers, claimedName(name), claimAt(measure, confidence), confidence);
  }
  return numbers;
}

function addNumber(
  numbers: Map<string, number>,
  name: string,
  { value, doubt, interval }: Measure,
  confidence: number,
): void {
  numbers.set(name, value);
  if (doubt !== undefined) return;
  const { low, high } = roundOutwards(interval(1 - confidence));
  numbers.set(`${name}.low`, low);
  numbers.set(`${name}.high`, high);
}

/** Every number that was measured, by name; of an interval from which something may be concluded its ends as `<name>.low` and `<name>.high`. */
export function measuredNumbers(evaluation: Evaluation, confidence: number): Map<string, number> {
  const numbers = new Map<string, number>();
  const add = (name: string, measure: Measure) => addNumber(numbers, name, measure, confidence);
  const addRows = ({ challenger, differences }: MeasuredRows, slice?: string) => {
    for (const [of, measures] of [
      ['version', challenger],
      ['difference', differences],
    ] as const)
      for (const [metric, measure] of Object.entries(measures))
        add(measuredName(metric as MetricName, of, slice), measure);
  };
  addRows(evaluation);
  for (const slice of evaluation.slices) addRows(slice, slice.name);
  for (const { subject, measure } of evaluation.groups) if (measure) add(subject, measure);
  return numbers;
}
