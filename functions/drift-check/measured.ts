import type { DriftDecision } from '../../lib/domain/drift/decide.ts';
import { decimal } from '../../lib/domain/reason.ts';

/** A check's figures as a record carries them: at most the 20 features that moved most, quantities as decimal strings. */
export function measuredFeatures(decision: DriftDecision): Record<string, Record<string, string | number>> {
  const rank = { drifted: 0, undecided: 1, stable: 2 } as const;
  const ranked = decision.features.filter((f) => f.judged).toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
  return Object.fromEntries(
    ranked.slice(0, 20).map(({ name, n, verdict, unseen, metrics }) => [
      name,
      {
        n,
        verdict,
        ...(metrics.ks && { ks: decimal(metrics.ks.value) }),
        ...(metrics.psi !== undefined && { psi: decimal(metrics.psi) }),
        ...(metrics.js !== undefined && { js: decimal(metrics.js) }),
        ...(unseen !== undefined && { unseen: decimal(unseen) }),
      },
    ]),
  );
}
