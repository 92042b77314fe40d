import { Baseline, type CategoryBaseline, type FeatureBaseline } from '../drift/baseline/baseline.ts';
import { DICTIONARY } from '../drift/columns/column.ts';
import { answerNames, columnsOf, type Feature, type FeatureSchema, isWatchedByParts } from '../drift/columns/schema.ts';
import { categoryKey } from '../drift/columns/value.ts';
import { InvalidEventError } from '../errors.ts';
import type { ConstraintsFile } from './constraints-file.ts';
import { refuseContradictions } from './contradictions.ts';
import { type Note, Notes } from './note.ts';
import { binsOf } from './numeric.ts';
import type { FeatureStatistics, StatisticsFile, StringStatistics } from './statistics-file.ts';
import type { UnreadKey } from './unread.ts';

/**
 * A baseline of what Model Monitor wrote down about training data, and what it cannot tell.
 * @param schema which columns, in the order rows carry them, with which of them is the answer; without it all, as listed
 * @param constraints may list more values of a category than the data held: those count as known
 * @throws InvalidEventError when a column of the schema is not there or is of another kind, or when figures contradict each other
 */
export function baselineOf(
  file: StatisticsFile & { from?: string; unread?: readonly UnreadKey[] },
  schema?: FeatureSchema,
  constraints?: ConstraintsFile,
): { baseline: Baseline; notes: Note[] } {
  const rows = file.dataset.item_count;
  const byName = new Map(file.features.map((feature) => [feature.name, feature]));
  if (byName.size < file.features.length) throw new InvalidEventError('the statistics name a feature twice');
  const domains = new Map(constraints?.features.map((of) => [of.name, of.string_constraints?.domains ?? []]));
  const wanted = schema ? columnsOf(schema) : file.features.map(featureOf);
  const notes = new Notes();
  notes.addUnread(file.unread);
  const features = wanted.map((column) => {
    const found = byName.get(column.name);
    if (found === undefined)
      throw new InvalidEventError(
        `the statistics have no feature \`${column.name}\`: they have ${some([...byName.keys()])}`,
      );
    if (isWatchedByParts(column.type))
      throw new InvalidEventError(
        `\`${column.name}\` is of type \`${column.type}\`, of which statistics say nothing: make the baseline of training data, with \`--data\``,
      );
    refuseContradictions(found, rows, { say: (says) => notes.add(says, column.name), file: file.from });
    const feature =
      column.type === 'category'
        ? categoryOf(found, rows, domains.get(column.name) ?? [])
        : numberOf(found, column.type === 'integer' ? 'integer' : 'number', rows);
    const note = noteOn(feature, found);
    if (note !== undefined) notes.add(note, feature.name);
    return feature;
  });
  const output = schema && answerNames(schema);
  const baseline = Baseline.safeParse({ v: 1, n: rows, broken: 0, features, ...output, sample: [] });
  if (!baseline.success)
    throw new InvalidEventError(`the statistics contradict themselves: ${baseline.error.issues[0]?.message}`);
  notes.add('the file holds no rows: drift of relations between features is not checked');
  return { baseline: baseline.data, notes: notes.all() };
}

const featureOf = ({ name, inferred_type }: FeatureStatistics): Feature => ({
  name,
  type: inferred_type === 'Integral' ? 'integer' : inferred_type === 'Fractional' ? 'number' : 'category',
});

/** Rows that are neither present nor missing had a value its writer could not read: of the wrong type, in our words. */
function presence(name: string, common: { num_present: number; num_missing: number }, rows: number) {
  const typeErrors = rows - common.num_present - common.num_missing;
  if (typeErrors < 0)
    throw new InvalidEventError(`feature \`${name}\` has more values than the dataset has rows (${rows})`);
  return { n: common.num_present, missing: common.num_missing, typeErrors };
}

function numberOf(found: FeatureStatistics, type: 'number' | 'integer', rows: number): FeatureBaseline {
  const { name, numerical_statistics: statistics } = found;
  if (statistics === undefined)
    throw new InvalidEventError(
      `feature \`${name}\` has no \`numerical_statistics\`: it cannot be of type \`${type}\``,
    );
  const figure = (value: number | string | undefined): number => (typeof value === 'number' ? value : 0);
  return {
    name,
    type,
    ...presence(name, statistics.common, rows),
    ...binsOf(name, statistics),
    mean: figure(statistics.mean),
    std: Math.max(0, figure(statistics.std_dev)),
  };
}

function categoryOf(found: FeatureStatistics, rows: number, domain: readonly string[]): CategoryBaseline {
  const { name, string_statistics: statistics } = found;
  if (statistics === undefined && found.numerical_statistics)
    throw new InvalidEventError(
      `feature \`${name}\` has only \`numerical_statistics\`: it cannot be of type \`category\``,
    );
  const seen = presence(name, statistics?.common ?? { num_present: rows, num_missing: 0 }, rows);
  return { name, type: 'category', ...seen, ...dictionaryOf(statistics, seen.n, domain) };
}

/** The most frequent categories first, ties by code unit, long values under the key we count them by. */
function dictionaryOf(statistics: StringStatistics | undefined, present: number, domain: readonly string[]) {
  const allowed = domain.filter((value) => value !== '').map((value) => [categoryKey(value), 0] as const);
  const counts = new Map<string, number>(allowed);
  for (const { value, count } of statistics?.distribution?.categorical.buckets ?? [])
    if (value !== '') counts.set(categoryKey(value), (counts.get(categoryKey(value)) ?? 0) + count);
  const ranked = [...counts].sort(([a, i], [b, j]) => j - i || (a < b ? -1 : 1)).slice(0, DICTIONARY);
  const listed = ranked.map(([, count]) => count);
  const sum = listed.reduce((all, count) => all + count, 0);
  return { categories: ranked.map(([key]) => key), counts: listed, other: present - sum };
}

/** What the file cannot tell of a feature, if anything. */
function noteOn(feature: FeatureBaseline, found: FeatureStatistics): string | undefined {
  if (feature.n === 0) return 'there was no value: only missing values are checked';
  if (feature.type === 'category')
    return feature.categories.length > 0 ? undefined : 'the file lists no values: only missing values are checked';
  const sketch = found.numerical_statistics?.distribution?.kll.sketch;
  const { estimated } = feature;
  if (estimated === undefined || (sketch === undefined && estimated.inside)) return undefined;
  if (estimated.inside)
    return `counts come from a KLL sketch (k = ${sketch?.parameters.k}): a rank may be off by ${percent(estimated.rankError)} of the rows, and the KS interval is that much wider`;
  const most = Math.max(...feature.counts) / feature.n;
  return `the file has ${feature.deciles.length + 1} buckets and no sketch: KS is known to within ${percent(most)} only, W1 not at all; PSI and JS are between those buckets, not between deciles`;
}

const percent = (value: number): string => `${(value * 100).toPrecision(2)} %`;
const some = (names: string[]): string =>
  `${names
    .slice(0, 20)
    .map((name) => `\`${name}\``)
    .join(', ')}${names.length > 20 ? ', …' : ''}`;
