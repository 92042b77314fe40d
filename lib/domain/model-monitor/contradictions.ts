import { InvalidEventError } from '../errors.ts';
import type { FeatureStatistics, NumericalStatistics, StringStatistics } from './statistics-file.ts';

/** Totals that are off by no more than this share are used, with a note: a merge of sketches may lose a value to rounding. */
const SLIGHT = 0.01;

type Say = (says: string) => void;

/**
 * What a feature's statistics say twice and differently. Slightly different totals are told and used; anything else is refused, because
 * nobody can know which of the figures is the right one.
 * @throws InvalidEventError naming the figures that contradict each other; values of categories are never quoted
 */
export function refuseContradictions(feature: FeatureStatistics, rows: number, say: Say): void {
  const { name, numerical_statistics: numbers, string_statistics: strings } = feature;
  const refuse = (says: string): never => {
    throw new InvalidEventError(`feature \`${name}\` contradicts itself: ${says}`);
  };
  for (const statistics of [numbers, strings]) {
    if (!statistics) continue;
    const { num_present: present, num_missing: missing } = statistics.common;
    if (present + missing > rows)
      refuse(
        `\`num_present\` ${present} and \`num_missing\` ${missing} are more values than the dataset has rows (${rows})`,
      );
  }
  if (numbers) refuseNumbers(numbers, feature.inferred_type, { refuse, say });
  if (strings) refuseStrings(strings, { refuse, say });
}

type Told = { refuse: (says: string) => never; say: Say };

function refuseNumbers(of: NumericalStatistics, type: FeatureStatistics['inferred_type'], { refuse, say }: Told): void {
  const { min, max, mean, completeness } = of;
  const { num_present: present, num_missing: missing } = of.common;
  if (present === 0) return;
  if (typeof min === 'number' && typeof max === 'number') {
    if (min > max) refuse(`\`min\` ${min} is above \`max\` ${max}`);
    const room = 1e-9 * Math.max(Math.abs(min), Math.abs(max));
    if (typeof mean === 'number' && (mean < min - room || mean > max + room))
      refuse(`\`mean\` ${mean} is not between \`min\` ${min} and \`max\` ${max}`);
  }
  if (typeof of.std_dev === 'number' && of.std_dev < 0) refuse(`\`std_dev\` is ${of.std_dev}, below 0`);
  const shown = present / (present + missing);
  if (completeness !== undefined && Math.abs(completeness - shown) > SLIGHT)
    refuse(`\`completeness\` is ${completeness}, and ${present} of ${present + missing} values are there`);
  const kll = of.distribution?.kll;
  if (kll === undefined) return;
  const buckets = kll.buckets.reduce((sum, { count }) => sum + count, 0);
  agree('its buckets hold', buckets, present, { refuse, say });
  const values = kll.sketch?.data.flat() ?? [];
  if (values.length === 0) return;
  const weights = kll.sketch!.data.reduce((sum, level, i) => sum + level.length * 2 ** i, 0);
  agree('its sketch stands for', weights, present, { refuse, say });
  const [least, most] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [values[0]!, values[0]!],
  );
  if ((typeof min === 'number' && least < min) || (typeof max === 'number' && most > max))
    refuse(`its sketch reaches from ${least} to ${most}, \`min\` is ${min} and \`max\` ${max}`);
  if (type === 'Integral' && !values.every(Number.isInteger))
    refuse('it is `Integral` and its sketch holds fractions: `inferred_type` must be `Fractional`');
}

/** Holds a total against `num_present`: the same, slightly off and told, or refused. */
function agree(what: string, total: number, present: number, { refuse, say }: Told): void {
  if (total === present || total === 0) return;
  const off = `${what} ${total} values where \`num_present\` is ${present}`;
  if (Math.abs(total - present) > SLIGHT * present) refuse(off);
  say(`${off}: its shares are taken of ${present} values`);
}

function refuseStrings({ common, distinct_count, distribution }: StringStatistics, { refuse, say }: Told): void {
  const buckets = distribution?.categorical.buckets;
  if (buckets === undefined) return;
  const listed = buckets.reduce((sum, { count }) => sum + count, 0);
  const present = common.num_present;
  if (new Set(buckets.map(({ value }) => value)).size < buckets.length) refuse('a value is listed twice');
  if (listed > present) refuse(`its values are listed ${listed} times where \`num_present\` is ${present}`);
  if (listed < present)
    say(`the file lists ${listed} of ${present} values: the others count as outside its dictionary`);
  const known = buckets.filter(({ count }) => count > 0).length;
  if (distinct_count !== undefined && listed === present && distinct_count < known * 0.5)
    say(`\`distinct_count\` is ${distinct_count} and ${known} values are listed: the list is used`);
  if (buckets.some(({ value, count }) => value === '' && count > 0))
    say('rows with an empty text count as outside its dictionary: here an empty text is a missing value');
}
