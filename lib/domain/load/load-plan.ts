/** One rate for so long: requests a second, and seconds. */
export interface LoadStep {
  readonly rate: number;
  readonly seconds: number;
}

/** What an endpoint is asked: open-loop, so that no request waits for the answer to another. */
export interface LoadPlan {
  readonly steps: readonly LoadStep[];
  /** At even distances, or as independent callers come. */
  readonly arrivals: 'constant' | 'poisson';
  /** What Poisson arrivals are drawn from: the same seed draws the same. */
  readonly seed: number;
}

/** Beyond which nobody is let, whatever they say. */
export const LOAD_BOUNDS = { rate: 1_000, requests: 1_000_000, seconds: 3_600 } as const;

/** What whoever drives allows. */
export interface LoadAllowed {
  readonly requests: number;
  readonly seconds: number;
  /** USD, and what a thousand requests cost, where both are known. */
  readonly cost?: { readonly most: number; readonly thousand: number } | undefined;
}

/** One rate, or from one to another in steps of the same length. */
export const rateSteps = (
  rates: { readonly from: number; readonly to: number },
  steps: number,
  seconds: number,
): LoadStep[] =>
  Array.from({ length: steps }, (_, i) => ({
    rate: steps === 1 ? rates.to : rates.from + ((rates.to - rates.from) * i) / (steps - 1),
    seconds: seconds / steps,
  }));

/** Requests at most: independent callers come as often as chance has it, and of theirs none is sent that lies four deviations above the mean. */
export function plannedRequests({ steps, arrivals }: Pick<LoadPlan, 'steps' | 'arrivals'>): number {
  const mean = steps.reduce((sum, { rate, seconds }) => sum + Math.floor(rate * seconds), 0);
  return arrivals === 'constant' ? mean : Math.ceil(mean + 4 * Math.sqrt(mean));
}

/** Why a plan is not carried out, with what is allowed; undefined where it is. */
export function loadMisfit(plan: LoadPlan, allowed: LoadAllowed): string | undefined {
  const requests = plannedRequests(plan);
  const seconds = plan.steps.reduce((sum, step) => sum + step.seconds, 0);
  const rate = Math.max(...plan.steps.map((step) => step.rate));
  if (rate > LOAD_BOUNDS.rate)
    return `${rate} a second are more than the ${LOAD_BOUNDS.rate} that may be driven: lower \`--rate\``;
  const most = Math.min(allowed.requests, LOAD_BOUNDS.requests);
  if (requests > most)
    return `${requests} requests are more than the ${most} that are allowed: lower \`--rate\` or \`--for\`, or allow more by \`--most-requests\` (${LOAD_BOUNDS.requests} at most)`;
  if (requests < 1) return 'it asks for less than one request: raise `--rate` or `--for`';
  const longest = Math.min(allowed.seconds, LOAD_BOUNDS.seconds);
  if (seconds > longest)
    return `${seconds}s are more than the ${longest}s that are allowed: lower \`--for\`, or allow more by \`--most-time\` (${LOAD_BOUNDS.seconds}s at most)`;
  const cost = allowed.cost && (requests / 1_000) * allowed.cost.thousand;
  return cost !== undefined && cost > allowed.cost!.most
    ? `${requests} requests would cost $${cost.toFixed(2)}, allowed are $${allowed.cost!.most}: lower \`--rate\` or \`--for\`, or raise \`--most-cost\``
    : undefined;
}
