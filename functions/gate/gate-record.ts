import type { GateDecision } from '../../lib/domain/gate/decision.ts';
import type { GateCase } from '../../lib/domain/gate/facts.ts';
import { cutBytes, firstWithin } from '../../lib/domain/ledger/bounded.ts';

/** A record has 16 KiB: of what was measured it holds the limits and as much of the rest as fits; all of it lies in the evidence. */
const MEASURED = { most: 60, bytes: 1_500 };
const LIMITS = { most: 20, bytes: 2_000 };
const NAMES = { most: 20, bytes: 400 };
const SMALL = { most: 20, bytes: 800 };

/** Limits that are not met, then those of which nothing can be said, then the others. */
export const closingFirst = ({ limits }: Pick<GateCase, 'limits'>) =>
  (['not met', 'cannot say', 'met'] as const).flatMap((one) => limits.filter(({ outcome }) => outcome === one));

/** What a judgement goes by, as far as its record has room for it. */
export function recordOf({ facts, measured, limits, notJudged = [] }: GateCase) {
  const small = firstWithin(
    notJudged.map(({ subject, because }) => ({ subject: cutBytes(subject, 100), because })),
    SMALL,
  );
  const names = (all: readonly string[]) =>
    firstWithin(
      all.map((name) => cutBytes(name, 100)),
      NAMES,
    );
  const held = firstWithin(
    closingFirst({ limits }).map((limit) => ({ ...limit, name: cutBytes(limit.name, 200) })),
    LIMITS,
  );
  return {
    facts: {
      ...facts,
      failed: names(facts.failed),
      undecided: names(facts.undecided),
      evidence: names(facts.evidence),
      missing: names(facts.missing),
      measured: Object.fromEntries(firstWithin(Object.entries(measured), MEASURED)),
    },
    limits: held,
    ...(held.length < limits.length && { limitsInAll: limits.length }),
    ...(small.length > 0 && { notJudged: small, notJudgedInAll: notJudged.length }),
  };
}

/** A record has 16 KiB, and there may be a thousand policies: those that closed the gate first, and of the others as many as fit. */
const RULES = { most: 1_000, bytes: 3_500 };

export function rulesIn(rules: GateDecision['rules']): Record<string, string> {
  const closing = rules.filter(({ outcome }) => outcome !== 'pass');
  const passed = rules.filter(({ outcome }) => outcome === 'pass');
  return Object.fromEntries(
    firstWithin(
      [...closing, ...passed].map(({ id, outcome }) => [id, outcome] as const),
      RULES,
    ),
  );
}
