import type { Baseline } from '../../baseline/baseline.ts';
import type { Sketch } from '../../baseline/sketch.ts';
import { risksOf } from '../../decide-drift.ts';
import { DriftPolicy, type Limits, type Rule } from '../../drift-policy.ts';
import { judgeColumns } from '../../judge-columns.ts';
import { judgeRelations, relationsRisk } from '../../judge-relations.ts';
import { bareRule } from '../../rule-name.ts';

/** What a rule that may get a limit is about; `feature` is absent for relations between columns. */
export type Watched = { rule: Rule | 'multivariate'; feature?: string };

/** A distance of one window, with the ends a check would hold against a limit. */
export type Distance = { value: number; low: number; high: number };

/** The distances of one window by what is watched, under `watchedKey`. */
export type PastDistances = { rows: number; seen: ReadonlyMap<string, Distance> };

export const watchedKey = ({ rule, feature }: Watched): string => `${rule} ${feature ?? ''}`;

/** No distance goes beyond these, so that a check held against them only measures. */
const WIDEST: Limits = { ks: 1, psi: 100, js: 1, w1: 1_000, linf: 1, unseen: 1, missing: 1 };

/** A policy that measures everything and alarms at nothing; what it judges by (certainties, columns, weights) is as given. */
export function measuringPolicy(policy: DriftPolicy): DriftPolicy {
  const { perFeature: _, silenced: __, alarm: ___, ...rest } = policy;
  const multivariate = policy.multivariate === false ? false : undefined;
  return DriftPolicy.parse({ ...rest, limits: WIDEST, multivariate, methods: undefined });
}

/**
 * Measures a window against its baseline by every rule there is, as a check does.
 * @param within whether the window's rows are among the baseline's: as the baseline is then partly the window, it lies nearer than another
 *   would. Distribution functions differ by (1 − w) of what they differ from the rest, w being the window's part of the baseline; PSI by its square
 * @param relations whether relations between columns are measured too
 */
export function measurePast(
  baseline: Baseline,
  sketch: Sketch,
  policy: DriftPolicy,
  { within = false, relations: related = true }: { within?: boolean; relations?: boolean } = {},
): PastDistances {
  const measuring = measuringPolicy(policy);
  const asked = relationsRisk(baseline, measuring);
  const columns = judgeColumns(baseline, sketch, measuring, { ...risksOf(measuring, asked), at: undefined });
  const apart = within ? 1 / Math.max(0.1, 1 - sketch.rows / baseline.n) : 1;
  const seen = new Map<string, Distance>();
  for (const { report } of columns)
    for (const { rule, observed, interval } of report.rules) {
      const bare = bareRule(rule) as Rule;
      const times = bare === 'psi' ? apart * apart : apart;
      const [value, low, high] = [observed, interval?.low ?? observed, interval?.high ?? observed].map(
        (figure) => Number(figure) * times,
      ) as [number, number, number];
      seen.set(watchedKey({ rule: bare, feature: report.name }), { value, low, high });
    }
  const inputs = columns.flatMap(({ report, output }, place) => (report.judged && !output ? [place] : []));
  const relations =
    related && asked && sketch.sample.length > 0 ? judgeRelations(baseline, sketch, inputs, asked)?.report : undefined;
  if (relations)
    seen.set(watchedKey({ rule: 'multivariate' }), { value: relations.auc, low: relations.low, high: relations.high });
  return { rows: sketch.rows, seen };
}
