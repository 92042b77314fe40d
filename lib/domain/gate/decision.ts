import * as z from 'zod';
import { Reason } from '../reason.ts';
import { type FactName, type GateCase, LIMIT_NAMES } from './facts.ts';

export const GateVerdict = z.enum(['pass', 'fail', 'inconclusive']);
export type GateVerdict = z.infer<typeof GateVerdict>;

/** The outcome of a gate. `reasons` are those of the rules that closed it, failures first; a pass has none. */
export const GateDecision = z.object({
  verdict: GateVerdict,
  reasons: z.array(Reason),
  /** Every rule by id, with what it demands in plain words. */
  rules: z.array(z.object({ id: z.string(), outcome: GateVerdict, reason: z.string() })),
});
export type GateDecision = z.infer<typeof GateDecision>;

/** What a rule says about itself: what closing the gate means, what it demands, and what to show for it: a fact, or a measured number by its name. */
export interface GateRule {
  readonly id: string;
  readonly outcome: 'fail' | 'inconclusive';
  readonly reason: string;
  readonly shows: { readonly fact: FactName } | { readonly measured: string };
  /** The name of a fact that comes from the manifest, or the limit itself in words. */
  readonly limit: string;
}

const WORST_FIRST: readonly GateVerdict[] = ['fail', 'inconclusive', 'pass'];

/** Business key of a judgement: under it the ledger finds its record again. */
export const gateEffect = (tenant: string, gate: string): string => `gate:${tenant}:${gate}`;

/** Turns the rules that fired into a verdict: a failure beats an inconclusive rule, which beats a pass. */
export function decideGate(rules: readonly GateRule[], fired: ReadonlySet<string>, judged: GateCase): GateDecision {
  const outcomes = rules
    .map((rule) => ({ rule, outcome: fired.has(rule.id) ? rule.outcome : ('pass' as const) }))
    .sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  const closing = WORST_FIRST.slice(0, 2).flatMap((outcome) => outcomes.filter((j) => j.outcome === outcome));
  return {
    verdict: closing[0]?.outcome ?? 'pass',
    reasons: closing.flatMap(({ rule }) => reasonsOf(rule, judged)),
    rules: outcomes.map(({ rule, outcome }) => ({ id: rule.id, outcome, reason: rule.reason })),
  };
}

/** Rules about sets of limits have a reason for each of these. */
const OUTCOME_OF = { failed: 'not met', undecided: 'cannot say' } as const;
type Named = keyof typeof OUTCOME_OF;

function reasonsOf({ id: rule, shows, limit }: GateRule, judged: GateCase): Reason[] {
  const { facts, measured, limits, missing = [] } = judged;
  if ('measured' in shows) {
    const [low, high] = [measured[`${shows.measured}.low`], measured[`${shows.measured}.high`]];
    const observed = measured[shows.measured] ?? 'missing';
    return [{ rule, subject: shows.measured, observed, limit, ...(low && high && { interval: { low, high } }) }];
  }
  const { fact } = shows;
  if (fact === 'missing' && missing.length > 0)
    return missing.map(({ kind, because, mend }) => ({ rule, subject: kind, observed: because, limit: mend }));
  const closing = limits.filter(({ outcome }) => fact in OUTCOME_OF && outcome === OUTCOME_OF[fact as Named]);
  if (closing.length > 0)
    return closing.map(({ name, value = 'missing', interval, groups, because, limit }) => ({
      ...{ rule, subject: name, observed: because === undefined ? value : `${value}: ${because}`, limit },
      ...(interval && { interval }),
      ...(groups !== undefined && { groups }),
    }));
  const shown = (name: FactName) =>
    Array.isArray(facts[name]) ? facts[name].join(', ') : String(facts[name] ?? 'missing');
  const observed = saidOf(fact, judged) ?? shown(fact);
  return [{ rule, subject: fact, observed, limit: isLimit(limit) ? shown(limit) : limit }];
}

/** Facts of which there is more to say than that they do not hold. */
const saidOf = (fact: FactName, { misfit, signature, noBaseline }: GateCase): string | undefined =>
  ({ predictionsFit: misfit, signatureFits: signature, hasBaseline: noBaseline })[fact as string];

const isLimit = (name: string): name is (typeof LIMIT_NAMES)[number] =>
  (LIMIT_NAMES as readonly string[]).includes(name);
