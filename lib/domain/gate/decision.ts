import * as z from 'zod';
import { Reason } from '../reason.ts';
import { type FactName, type GateFacts, LIMIT_NAMES } from './facts.ts';

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

/** What a rule says about itself: what closing the gate means, what it demands, and which facts to show for it. */
export interface GateRule {
  readonly id: string;
  readonly outcome: 'fail' | 'inconclusive';
  readonly reason: string;
  readonly fact: FactName;
  /** The name of a fact that comes from the manifest, or the limit itself in words. */
  readonly limit: string;
  readonly interval?: readonly [low: FactName, high: FactName] | undefined;
}

const WORST_FIRST: readonly GateVerdict[] = ['fail', 'inconclusive', 'pass'];

/** Turns the rules that fired into a verdict: a failure beats an inconclusive rule, which beats a pass. */
export function decideGate(rules: readonly GateRule[], fired: ReadonlySet<string>, facts: GateFacts): GateDecision {
  const judged = rules
    .map((rule) => ({ rule, outcome: fired.has(rule.id) ? rule.outcome : ('pass' as const) }))
    .sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  const closing = WORST_FIRST.slice(0, 2).flatMap((outcome) => judged.filter((j) => j.outcome === outcome));
  return {
    verdict: closing[0]?.outcome ?? 'pass',
    reasons: closing.map(({ rule }) => reasonOf(rule, facts)),
    rules: judged.map(({ rule, outcome }) => ({ id: rule.id, outcome, reason: rule.reason })),
  };
}

function reasonOf(rule: GateRule, facts: GateFacts): Reason {
  const shown = (name: FactName) => String(facts[name] ?? 'missing');
  const [low, high] = rule.interval ?? [];
  return {
    rule: rule.id,
    subject: rule.fact,
    observed: shown(rule.fact),
    limit: isLimit(rule.limit) ? shown(rule.limit) : rule.limit,
    ...(low !== undefined && high !== undefined && { interval: { low: shown(low), high: shown(high) } }),
  };
}

const isLimit = (name: string): name is (typeof LIMIT_NAMES)[number] =>
  (LIMIT_NAMES as readonly string[]).includes(name);
