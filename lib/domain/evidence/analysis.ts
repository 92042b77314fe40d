import { isObject } from '../is-object.ts';
import { countIn, figure, figures, jsonObject, listAt, misfit, numberAt, objectAt, wordsAt } from './reading.ts';

/**
 * SageMaker Clarify's `analysis.json` (SageMaker developer guide, "Analysis Results"): `pre_training_bias_metrics` and `post_training_bias_metrics` with
 * `facets.<name>[].metrics[] {name, value}`, `explanations.<method>.<label> {global_shap_values, expected_value}`.
 */
const TAKES = "Clarify's `analysis.json`";

/** By the four-fifths rule (29 CFR 1607.4 D): Clarify says no range of its metrics, and the others are best at 0. */
const RATIO = { name: 'DI', low: 0.8, high: 1.25 };

interface BiasMetric {
  readonly name: string;
  readonly of: string;
  readonly value: number | undefined;
}

/** @throws EvidenceMisfit where the document has no bias metrics of its section */
export function readBias(section: 'pre_training_bias_metrics' | 'post_training_bias_metrics') {
  return function readBias(bytes: Buffer): string[] {
    const document = jsonObject(bytes, TAKES);
    const metrics = biasMetrics(objectAt(document, section));
    if (metrics.length === 0)
      return misfit(`it has no metric below \`${section}.facets\`: let Clarify measure bias ${WHEN[section]} training`);
    const known = metrics.filter(({ value }) => value !== undefined) as (BiasMetric & { value: number })[];
    if (known.length === 0) return misfit(`none of its ${metrics.length} metrics has a value`);
    const outside = known.filter(({ name, value }) => name === RATIO.name && (value < RATIO.low || value > RATIO.high));
    const differences = known.filter(({ name }) => name !== RATIO.name);
    const largest = differences.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const facets = new Set(known.map(({ of }) => of));
    return figures([
      `${countIn(known.length, 'metric')} of ${countIn(facets.size, 'group')}`,
      known.some(({ name }) => name === RATIO.name) &&
        (outside.length === 0
          ? `disparate impact within ${RATIO.low} to ${RATIO.high} everywhere`
          : `disparate impact outside ${RATIO.low} to ${RATIO.high}: ${outside
              .slice(0, 2)
              .map(({ of, value }) => `${figure(value)} of ${of}`)
              .join(', ')}${outside.length > 2 ? ` and ${outside.length - 2} more` : ''}`),
      ...largest.slice(0, 2).map(({ name, of, value }) => `${name} ${figure(value)} of ${of}`),
      metrics.length > known.length && `${countIn(metrics.length - known.length, 'metric')} without a value`,
    ]);
  };
}
const WHEN = { pre_training_bias_metrics: 'before', post_training_bias_metrics: 'after' };

function biasMetrics(section: Record<string, unknown>): BiasMetric[] {
  return Object.entries(objectAt(section, 'facets')).flatMap(([facet, groups]) =>
    (Array.isArray(groups) ? groups : []).flatMap((group) =>
      listAt(group, 'metrics').flatMap((metric) => {
        const name = wordsAt(metric, 'name');
        if (name === undefined) return [];
        const which = wordsAt(group, 'value_or_threshold');
        return [{ name, of: which === undefined ? facet : `${facet} = ${which}`, value: numberAt(metric, 'value') }];
      }),
    ),
  );
}

/** @throws EvidenceMisfit where the document explains nothing */
export function readExplanations(bytes: Buffer): string[] {
  const explanations = objectAt(jsonObject(bytes, TAKES), 'explanations');
  const labels = Object.entries(explanations).flatMap(([method, byLabel]) =>
    (isObject(byLabel) ? Object.entries(byLabel) : []).map(([label, told]) => ({ method, label, told })),
  );
  const told = labels.map(({ method, label, told }) => ({
    method,
    label,
    values: Object.entries(objectAt(told, 'global_shap_values')).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]),
    ),
  }));
  const first = told.find(({ values }) => values.length > 0);
  if (!first)
    return misfit(
      'it has no number below `explanations.<method>.<label>.global_shap_values`: let Clarify compute SHAP',
    );
  return figures([
    `${first.method.replaceAll('_', ' ')} of ${countIn(first.values.length, 'feature')}${told.length > 1 ? `, ${countIn(told.length, 'label')}` : ''}`,
    ...topFeatures(first.values),
  ]);
}

/** The features that count most, by what they contribute on average, with their share of all. */
export function topFeatures(values: readonly (readonly [string, number])[]): string[] {
  const total = values.reduce((sum, [, value]) => sum + Math.abs(value), 0);
  return values
    .toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, 3)
    .map(
      ([name, value]) =>
        `${name} ${figure(value)}${total > 0 ? ` (${Math.round((100 * Math.abs(value)) / total)} %)` : ''}`,
    );
}
