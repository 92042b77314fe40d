import { studentMargin } from '../../statistics/beta.ts';
import type { Interval, Measure, Measures } from '../../statistics/interval.ts';
import { normalMargin } from '../../statistics/normal.ts';
import { isObject } from '../is-object.ts';
import { isOfChampion } from './claim-limits.ts';

/** What a pipeline says it measured: numbers by name, on how many rows, and against which champion. */
export interface Claims {
  readonly rows: number | undefined;
  readonly champion: number | undefined;
  readonly of: ReadonlyMap<string, Measure>;
}

/**
 * Reads what a pipeline says it measured, in its evaluation: every object with a number as `value`, by its key, wherever it stands (SageMaker's `regression_metrics.mae`), and its `difference` from the champion's
 * where it has one. Its interval is what the pipeline says, too, and holds for the confidence it is asked for, or a lower one: `low` and `high` with `confidence`, `standard_error`, or SageMaker's
 * `standard_deviation`.
 * @returns in words why nothing can be read
 */
export function readClaims(text: string): Claims | { readonly misfit: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { misfit: 'the evaluation is no JSON (Python writes `NaN` where JSON has none)' };
  }
  if (!isObject(body)) return { misfit: 'the evaluation is no JSON object' };
  const found = new Map<string, Measure>();
  collect(body, found);
  const dataset = isObject(body.dataset) ? body.dataset : {};
  return {
    rows: wholeOf(body.rows) ?? wholeOf(dataset.item_count),
    champion: wholeOf(body.champion),
    of: found,
  };
}

function collect(of: Record<string, unknown>, into: Map<string, Measure>, prefix = ''): void {
  for (const [key, one] of Object.entries(of)) {
    if (!isObject(one)) continue;
    const name = `${prefix}${key}`;
    if (typeof one.value !== 'number' || !Number.isFinite(one.value)) {
      collect(one, into);
      continue;
    }
    const twice = into.has(name) ? 'the evaluation has two numbers of this name' : undefined;
    into.set(name, claimed(one.value, one, twice));
    if (isObject(one.difference)) collect({ difference: one.difference }, into, `${name}.`);
  }
}

const METHOD = 'as the pipeline says';

function claimed(value: number, one: Record<string, unknown>, twice: string | undefined): Measure {
  const { reach, because } = reachOf(value, one);
  const doubt = twice ?? because;
  return {
    ...{ value, method: METHOD },
    ...(doubt !== undefined && { doubt }),
    interval: (alpha) => reach?.(alpha) ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  };
}

type Reach = { readonly reach?: (alpha: number) => Interval | undefined; readonly because?: string };

function reachOf(value: number, { low, high, confidence, ...one }: Record<string, unknown>): Reach {
  if (typeof low === 'number' && typeof high === 'number') {
    if (!(low <= value && value <= high)) return { because: 'the pipeline’s interval does not hold its own value' };
    if (typeof confidence !== 'number' || !(confidence > 0 && confidence < 1))
      return { because: 'the pipeline says no `confidence` of its interval, between 0 and 1' };
    // what holds more often holds often enough
    return { reach: (alpha) => (confidence >= 1 - alpha - 1e-9 ? { low, high } : undefined) };
  }
  const around = (margin: (alpha: number) => number, error: number) => ({
    reach: (alpha: number) => ({ low: value - margin(alpha) * error, high: value + margin(alpha) * error }),
  });
  if (isPositive(one.standard_error)) return around(normalMargin, one.standard_error);
  if (isPositive(one.standard_deviation))
    return around((alpha) => studentMargin(alpha, SUBSAMPLES - 1), OF_WHOLE * one.standard_deviation);
  return { because: 'the pipeline says no interval of it: `low`, `high` and `confidence`, or `standard_error`' };
}

const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

/**
 * SageMaker's `standard_deviation` is that of the metric on five random 80 % of the rows (developer guide, "Model quality metrics and Amazon CloudWatch monitoring"): of parts of a share f without replacement that is
 * √((1 − f)/f) of the standard error of the whole (Shao and Wu 1989, Ann. Statist. 17, 1176–1197), half of it, and five of them tell it with four degrees of freedom.
 */
const SUBSAMPLES = 5;
const OF_WHOLE = 2;

const wholeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** What a claim shows at a confidence: one whose interval is of a lower one shows nothing. */
export function claimAt(measure: Measure, confidence: number): Measure {
  const { low, high } = measure.interval(1 - confidence);
  if (measure.doubt !== undefined || (Number.isFinite(low) && Number.isFinite(high))) return measure;
  return { ...measure, doubt: `the pipeline’s interval is of a lower confidence than ${confidence}` };
}

/**
 * What the pipeline says as if it were measured, for a comparison: differences by their whole names. Of another champion than the one that is there now nothing is concluded, and neither where the evaluation does not
 * say (`champion`, a version) of which it is.
 */
export function claimedRows(
  claims: Claims | { readonly misfit: string } | undefined,
  { champion, confidence }: { champion: number | undefined; confidence: number },
): { rows: number; challenger: Measures; champion: undefined; differences: Measures } {
  const all = claims && 'of' in claims ? [...claims.of] : [];
  const against = claims && 'of' in claims ? claims.champion : undefined;
  const other =
    champion === undefined || against === champion
      ? undefined
      : `the pipeline compared with ${against === undefined ? 'a champion it does not name' : `version ${against}`}, the champion is version ${champion}`;
  const shown = (differences: boolean): Measures =>
    Object.fromEntries(
      all
        .filter(([name]) => isOfChampion(name) === differences)
        .map(([name, measure]) => [
          name,
          claimAt(differences && other ? { ...measure, doubt: other } : measure, confidence),
        ]),
    );
  return {
    rows: claims && 'of' in claims ? (claims.rows ?? 0) : 0,
    challenger: shown(false),
    champion: undefined,
    differences: shown(true),
  };
}
