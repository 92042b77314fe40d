import type { DriftDecision } from '../drift/decide-drift.ts';
import { RULES } from '../drift/drift-policy.ts';
import type { FeatureReport } from '../drift/report.ts';
import { bareRule } from '../drift/rule-name.ts';
import type { Reason } from '../reason.ts';

type CheckType =
  | 'data_type_check'
  | 'completeness_check'
  | 'baseline_drift_check'
  | 'missing_column_check'
  | 'extra_column_check'
  | 'categorical_values_check';

export type Violation = { feature_name: string; constraint_check_type: CheckType; description: string };

/**
 * Model Monitor's `constraint_violations.json` ("Schema for Violations"). `steward` is not in AWS's schema: an empty list of
 * violations would say "nothing is wrong" where the truth is "cannot tell".
 */
export type ViolationsFile = {
  violations: Violation[];
  steward: { verdict: DriftDecision['verdict']; because?: string };
};

/** Columns the window had or lacked against the baseline. */
export type ColumnCounts = { expected: number; absent: readonly string[]; unknown: readonly string[] };

/**
 * What a decision against a window looks like to a reader of Model Monitor's reports: one violation for each feature and kind of
 * check, in the words its container uses. Only a `drifted` decision has violations of features; columns are named in any case.
 */
export function violationsOf(decision: DriftDecision, columns: ColumnCounts): ViolationsFile {
  const features = new Map(decision.features.map((feature) => [feature.name, feature]));
  const reasons = decision.verdict === 'drifted' ? decision.reasons : [];
  const found = new Map<string, Violation>();
  for (const reason of reasons.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const feature = features.get(reason.subject);
    if (feature === undefined) continue;
    const violation = violationOf(reason, feature);
    const key = `${violation.constraint_check_type} ${violation.feature_name}`;
    if (!found.has(key)) found.set(key, violation);
  }
  return {
    violations: [...columnViolations(columns), ...found.values()],
    steward: { verdict: decision.verdict, ...('because' in decision && { because: decision.because }) },
  };
}

/** The distance Model Monitor measures comes before others of the same kind. */
function rankOf({ rule }: Reason): number {
  const rank = (RULES as readonly string[]).indexOf(bareRule(rule));
  return rank < 0 ? RULES.length : rank;
}

function violationOf(reason: Reason, feature: FeatureReport): Violation {
  const common = { feature_name: feature.name };
  if (bareRule(reason.rule) === 'unseen')
    return {
      ...common,
      constraint_check_type: 'categorical_values_check',
      description: requirement(1 - (feature.unseen ?? 0)),
    };
  if (bareRule(reason.rule) === 'missing') return { ...common, ...unusable(feature) };
  const kind = feature.type === 'category' ? 'Categorical' : 'Numerical';
  const description = `${kind} distance: ${Number(reason.observed)} exceeds ${kind.toLowerCase()} threshold: ${Number(reason.limit)}`;
  return { ...common, constraint_check_type: 'baseline_drift_check', description };
}

/** Our rule counts rows without a usable value; Model Monitor tells apart what is missing and what is of another type. */
function unusable({ type, missing, typeErrors }: FeatureReport): Omit<Violation, 'feature_name'> {
  if (typeErrors <= missing)
    return { constraint_check_type: 'completeness_check', description: requirement(1 - missing) };
  const expected = type === 'integer' ? 'Integral' : 'Fractional';
  const match = missing === 1 ? 0 : (100 * (1 - missing - typeErrors)) / (1 - missing);
  return {
    constraint_check_type: 'data_type_check',
    description: `Data type match requirement is not met. Expected data type: ${expected}, Expected match: 100.0%. Observed: Only ${decimals(match)}% of data is ${expected}.`,
  };
}

const requirement = (share: number): string => `Value: ${share} does not meet the constraint requirement! `;
const decimals = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

function columnViolations({ expected, absent, unknown }: ColumnCounts): Violation[] {
  const have = expected - absent.length + unknown.length;
  const numbers = `Number of columns in current dataset: ${have}, Number of columns in baseline constraints: ${expected}`;
  const says = (word: string, type: CheckType): Violation => ({
    feature_name: `${word} columns`,
    constraint_check_type: type,
    description: `There are ${word.toLowerCase()} columns in current dataset. ${numbers}`,
  });
  return [
    ...(absent.length > 0 ? [says('Missing', 'missing_column_check')] : []),
    ...(unknown.length > 0 ? [says('Extra', 'extra_column_check')] : []),
  ];
}
