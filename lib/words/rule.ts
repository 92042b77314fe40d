import { bareRule, isOfPrediction } from '../domain/drift/rule-name.ts';
import { declaredMetric, type MetricName } from '../domain/metric/metrics.ts';
import { metricInWords } from './metric-names.ts';

/** Rules as people say them; what a rule of another name is called is its name. */
const RULES: Record<string, string> = {
  ks: 'KS distance',
  psi: 'PSI',
  js: 'Jensen-Shannon distance',
  unseen: 'change in unseen values',
  missing: 'change in missing values',
  w1: 'Wasserstein distance',
  linf: 'largest change of a share',
  multivariate: 'AUC of relations',
  moved: 'change',
  accumulated: 'accumulated evidence',
};

/** Rules whose figure is by how much a share changed, not a share. */
const CHANGES: readonly string[] = ['unseen', 'missing', 'linf'];

export const isChange = (rule: string): boolean => CHANGES.includes(bareRule(rule));

/** A rule as people say it, whatever it spoke of. */
export const ruleName = (rule: string): string => RULES[bareRule(rule)] ?? bareRule(rule);

/** What each rule measures. */
export const MEANINGS: Record<string, string> = {
  ks: 'the largest gap between the two cumulative distributions, 0 to 1',
  psi: 'population stability index between the ten bins of the baseline; by custom 0.1 is slight and 0.25 large',
  js: 'Jensen-Shannon distance between the shares of bins or categories, 0 to 1',
  w1: 'how far values moved on average, in standard deviations of the baseline',
  linf: 'the largest change of the share of one category, 0 to 1',
  multivariate:
    'how well a classifier tells rows of the window from rows of the baseline by relations alone, 0.5 (not at all) to 1',
  unseen:
    'by how much the share of values outside the dictionary of the baseline changed, against what a fresh sample like the baseline would show',
  missing: 'by how much the share of rows without a value, or with one of another type, changed',
  accumulated:
    'what all windows of the version together show: one in how many model-months shows as much by chance; an alarm because the policy asks for one of it',
  moved: 'that anything changed at all, in standard errors; an alarm because the policy asks for one of any change',
};

/** What is measured without being a metric of labelled predictions. */
const OTHERS: Record<string, string> = {
  demographicParity: 'Demographic parity difference',
  disparateImpact: 'Disparate impact ratio',
  equalOpportunity: 'Equal opportunity difference',
  equalizedOdds: 'Equalized odds difference',
  ndcg: 'Ranking of attributions (nDCG)',
};

/** A metric as people write it; `auc where origin = JFK` and `disparateImpact of sex` keep what follows, the gate's `auc[origin = JFK].difference` is put in words. */
export function metricName(metric: string): string {
  const [, of, slice, difference] = /^(\w+)(?:\[(.*)\])?(\.difference)?$/s.exec(metric) ?? [];
  if (of !== undefined && (slice !== undefined || difference !== undefined))
    return `${metricName(of)}${difference ? ' against the champion' : ''}${slice === undefined ? '' : ` where ${slice}`}`;
  const [, name, rest] = /^(\w+)((?: where | of ).*)?$/s.exec(metric) ?? [];
  if (name === undefined) return metric;
  const said = declaredMetric(name) ? metricInWords(name as MetricName) : (OTHERS[name] ?? name);
  return `${said}${rest ?? ''}`;
}

/** Whether less of it is better; says so beside the name, because readers of other metrics assume more is. */
export function lessIsBetter(metric: string): boolean {
  const declared = declaredMetric(/^\w*/.exec(metric)![0]);
  if (declared) return 'ceiling' in declared;
  return /loss|brier|rmse|mae|mape|error|latency|p95|demographicParity|equalOpportunity|equalizedOdds/i.test(metric);
}

/** What a rule looks at, in words: `PSI of origin`, `AUC`. */
export function ruleOf(rule: string, subject: string): string {
  if (isOfPrediction(rule)) return `prediction's ${ruleOf(bareRule(rule), subject)}`;
  if (rule === 'minimum' || rule === 'maximum') return metricName(subject);
  return subject ? `${ruleName(rule)} of ${metricName(subject)}` : ruleName(rule);
}
