import { isGain } from '../evaluation/gate-policy.ts';
import type { MetricName } from '../metric/metrics.ts';
import type { Retraining } from '../model/retraining.ts';
import type { Reason } from '../reason.ts';
import { type Proposal, proposeNext, type TriedRun } from './propose.ts';
import type { Retrain } from './retrain.ts';

/** Values of the parameters that are tuned, and where they come from: the manifest, the last run whose version went live, a proposal, or a person's word. */
export interface TunedValues {
  readonly values: Readonly<Record<string, string>>;
  readonly from: 'manifest' | 'accepted' | 'proposal' | 'person';
  readonly proposal?: Proposal;
}

/** One earlier run as people look at it: what was tried, and what came of it. */
export interface TuningRun {
  readonly startedAt: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outcome: string;
  readonly version?: number;
  readonly metric?: string;
  readonly value?: number;
}

/**
 * What the next run is given of what is tuned. What a person says wins; else a run that comes up by itself takes the proposal where the manifest says `use`, and what
 * the last run had whose version went live where it does not; before there was one, what the manifest says.
 * @param salt what the proposals of models are told apart by
 */
export function tunedValues(
  { parameters, tune }: Pick<Retraining, 'parameters' | 'tune'>,
  earlier: readonly Retrain[],
  { salt, said = {}, byItself }: { salt: string; said?: Readonly<Record<string, string>>; byItself: boolean },
): TunedValues | undefined {
  if (!tune) return Object.keys(said).length > 0 ? { values: said, from: 'person' } : undefined;
  const proposal = byItself && tune.use ? proposeFor({ tune }, earlier, salt) : undefined;
  if (proposal) return { values: proposal.parameters, from: 'proposal', proposal };
  const names = Object.keys(tune.parameters);
  const accepted = inOrder(earlier).findLast(
    ({ outcome, parameters: had }) => outcome === 'live' && names.every((name) => had[name] !== undefined),
  );
  const from = accepted?.parameters ?? parameters;
  const values = { ...Object.fromEntries(names.map((name) => [name, from[name] ?? ''])), ...said };
  return { values, from: Object.keys(said).length > 0 ? 'person' : accepted ? 'accepted' : 'manifest' };
}

/** The next values to try, from what earlier runs gave in the metric that the manifest names. */
export function proposeFor(
  { tune }: { readonly tune: NonNullable<Retraining['tune']> },
  earlier: readonly Retrain[],
  salt: string,
): Proposal {
  const sign = isGain(tune.metric as MetricName) ? 1 : -1;
  const tried = inOrder(earlier).flatMap(({ parameters, result }): TriedRun[] =>
    result?.metric === tune.metric ? [{ parameters, score: sign * result.value }] : [],
  );
  const proposal = proposeNext(tune.parameters, tried, salt);
  const { expected } = proposal;
  if (!expected) return proposal;
  const { mean, deviation, best } = expected;
  return { ...proposal, expected: { mean: sign * mean, deviation, best: sign * best } };
}

/** Earlier runs, the first one first. */
export const tuningHistory = ({ tune }: Pick<Retraining, 'tune'>, earlier: readonly Retrain[]): TuningRun[] =>
  inOrder(earlier).map(({ startedAt, parameters, outcome = 'running', result }) => ({
    startedAt,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => tune && name in tune.parameters)),
    outcome,
    ...result,
  }));

const inOrder = (earlier: readonly Retrain[]): Retrain[] => earlier.toSorted((a, b) => a.startedAt - b.startedAt);

/** Why values that a person says cannot be taken: names that the manifest gives no value, words of Steward's, and what lies outside of a range. */
export function saidMisfits(
  { parameters, tune }: Pick<Retraining, 'parameters' | 'tune'>,
  said: Readonly<Record<string, string>>,
): Reason[] {
  const own = Object.keys(parameters).filter((name) => !parameters[name]!.startsWith('$'));
  return Object.entries(said).flatMap(([name, value]): Reason[] => {
    const range = tune?.parameters[name];
    const wrong = (limit: string): Reason[] => [{ rule: 'parameters', subject: name, observed: value, limit }];
    if (!own.includes(name))
      return wrong(`one of ${own.join(', ') || 'none'}: values that \`retraining.parameters\` says in plain`);
    if (!range) return value.startsWith('$') ? wrong('a plain value') : [];
    const { min, max, integer } = range;
    const number = value.trim() === '' ? Number.NaN : Number(value);
    const fits = number >= min && number <= max && (!integer || Number.isInteger(number));
    return fits ? [] : wrong(`${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`);
  });
}
