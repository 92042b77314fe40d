import type { CheckKind } from '../../lib/domain/check/kinds.ts';
import type { Reason } from '../../lib/domain/reason.ts';

const RULES: Record<string, string> = {
  ks: 'KS distance',
  psi: 'PSI',
  js: 'Jensen-Shannon distance',
  unseen: 'share of unseen values',
  missing: 'share of missing values',
  w1: 'Wasserstein distance',
  linf: 'largest change of a share',
  multivariate: 'AUC of relations',
};

/** Rules that measure in their subject, or speak of something that no number tells. */
const PHRASES: Record<string, (reason: Reason) => string> = {
  'data-since-change': (r) => `${r.observed} ${r.subject} of data since the change, must be ${r.limit}`,
  budget: (r) => `${r.observed} ${r.subject} so far, must be ${r.limit}`,
  'cool-down': (r) => `the last one started ${withoutSeconds(r.observed)}, must be ${withoutSeconds(r.limit)}`,
  'one-in-flight': () => 'one is running, and two at once would overtake each other',
  pipeline: (r) => `${r.subject} ended ${r.observed}`,
  'pipeline-timeout': (r) => `${r.subject} is still ${r.observed}, must have brought ${withoutSeconds(r.limit)}`,
  configured: () => 'the manifest names no pipeline to train with',
  'running-config': (r) => `it runs ${r.observed.replace(/\.$/, '')}, not ${r.limit}`,
};

const METRICS: Record<string, string> = {
  auc: 'AUC',
  logLoss: 'Log loss',
  brier: 'Brier score',
  accuracy: 'Accuracy',
  f1: 'F1',
  precision: 'Precision',
  recall: 'Recall',
  calibrationError: 'Calibration error',
  aucMacro: 'AUC, mean of classes',
  precisionMacro: 'Precision, mean of classes',
  recallMacro: 'Recall, mean of classes',
  f1Macro: 'F1, mean of classes',
  f1Micro: 'F1 of all rows',
  mae: 'MAE',
  rmse: 'RMSE',
  mape: 'MAPE',
  r2: 'R²',
  demographicParity: 'Demographic parity difference',
  disparateImpact: 'Disparate impact ratio',
  equalOpportunity: 'Equal opportunity difference',
  equalizedOdds: 'Equalized odds difference',
  ndcg: 'Ranking of attributions (nDCG)',
};

/** A metric as people write it; `auc where origin = JFK` and `disparateImpact of sex` keep what follows. */
export function metricName(metric: string): string {
  const [, name, rest] = /^(\w+)((?: where | of ).*)?$/s.exec(metric) ?? [];
  return name === undefined ? metric : `${METRICS[name] ?? name}${rest ?? ''}`;
}

/** The kinds of check as people call them. */
export const KIND_NAMES: Readonly<Record<CheckKind, string>> = {
  drift: 'Inputs',
  quality: 'Quality',
  fairness: 'Fairness',
  estimate: 'Expected quality',
  attribution: 'Attributions',
};

/** Inputs and quality are always looked for; of the other kinds those there is a check of. */
export const kindsShown = (has: (kind: CheckKind) => boolean): readonly CheckKind[] =>
  (Object.keys(KIND_NAMES) as CheckKind[]).filter((kind) => kind === 'drift' || kind === 'quality' || has(kind));

/** Whether less of it is better; says so beside the name, because readers of other metrics assume more is. */
export const lessIsBetter = (metric: string): boolean =>
  /loss|brier|rmse|mae|mape|error|latency|p95|demographicParity|equalOpportunity|equalizedOdds/i.test(metric);

/** What a rule looks at, in words: `PSI of origin`, `AUC`. */
export function ruleOf(rule: string, subject: string): string {
  if (rule.startsWith('prediction-')) return `prediction's ${ruleOf(rule.slice('prediction-'.length), subject)}`;
  if (rule === 'minimum' || rule === 'maximum') return metricName(subject);
  return subject ? `${RULES[rule] ?? rule} of ${metricName(subject)}` : (RULES[rule] ?? rule);
}

/** A measured number with its interval: `0.6702 [0.6519, 0.6886]`. */
export const withInterval = (value: string, interval?: { readonly low: string; readonly high: string }): string =>
  interval ? `${value} [${interval.low}, ${interval.high}]` : value;

/** A reason as one phrase: `PSI of origin 4.8107 [2.7692, 6.8496], limit 0.2000`. */
export function reasonInWords(reason: Reason): string {
  const { rule, subject, observed, limit, interval } = reason;
  const phrase = PHRASES[rule];
  if (phrase) return phrase(reason);
  const word = rule === 'minimum' ? 'at least' : rule === 'maximum' ? 'at most' : 'limit';
  return `${ruleOf(rule, subject)} ${withInterval(observed, interval)}, ${word} ${limit}`;
}

/** Times inside texts of the server, as people read them. */
export const withoutSeconds = (text: string): string =>
  text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z/g, '$1 $2 UTC');

const STATES: Record<string, string> = {
  'gated-pass': 'gate passed',
  'gated-fail': 'gate failed',
  'gated-inconclusive': 'gate inconclusive',
  'awaiting-approval': 'awaiting approval',
  'rolled-back': 'rolled back',
};

/** A state as people say it. */
export const stateName = (state: string): string => STATES[state] ?? state;

/** `2 d 4 h`, `3 h 12 min`, `4 min 05 s`: how long until something, never negative. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min ${String(s % 60).padStart(2, '0')} s` : `${s} s`;
}
