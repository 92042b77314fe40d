import type { DriftDecision } from '../../lib/domain/drift/decide-drift.ts';
import { cutText, firstWithin } from '../../lib/domain/ledger/bounded.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import { decimal } from '../../lib/domain/reason.ts';

/** A record has 16 KiB: of long lists it holds the beginning, the sketch in evidence has the rest. */
const MOST = 20;
const FEATURES = { most: MOST, bytes: 4_000 };
const SILENCED = { most: MOST, bytes: 2_500 };
const NAME = 60;

/** A check's figures as a record carries them, quantities as decimal strings: what moved most first, 20 features at most. */
export function driftFigures(decision: DriftDecision): Draft['data'] {
  const { severity, kinds, silenced, relations } = decision;
  return {
    features: featuresOf(decision),
    severity,
    kinds,
    ...(silenced.length > 0 && {
      silenced: firstWithin(
        silenced.map((s) => ({ ...s, because: cutText(s.because, 200) })),
        SILENCED,
      ),
    }),
    ...(relations && { relations: { auc: decimal(relations.auc), between: relations.between } }),
  };
}

function featuresOf(decision: DriftDecision): Record<string, Record<string, string | number>> {
  const rank = { drifted: 0, undecided: 1, stable: 2 } as const;
  const ranked = decision.features.filter((f) => f.judged).toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
  const figures = ranked.slice(0, MOST).map(
    ({ name, n, verdict, unseen, tests, metrics }) =>
      [
        cutText(name, NAME),
        {
          n,
          verdict,
          ...(metrics.ks && { ks: decimal(metrics.ks.value) }),
          ...(metrics.psi !== undefined && { psi: decimal(metrics.psi) }),
          ...(metrics.js !== undefined && { js: decimal(metrics.js) }),
          ...(unseen !== undefined && { unseen: decimal(unseen), unseenWas: decimal(tests.unseen?.was ?? 0) }),
        },
      ] as const,
  );
  return Object.fromEntries(firstWithin(figures, FEATURES));
}
