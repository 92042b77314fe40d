import { InvalidEventError } from '../errors.ts';
import type { FeatureStatistics, NumericalStatistics, StringStatistics } from './statistics-file.ts';

/** Totals that are off by no more than this share are used, with a note: a merge of sketches may lose a value to rounding. */
const SLIGHT = 0.01;
/** Share by which a figure that was computed twice may differ. */
const ROUNDING = 1e-6;
/** Share of the largest figure that a sum of many may have lost. */
const NOISE = 1e-9;

type Say = (says: string) => void;

/**
 * What a feature's statistics say twice and differently. Slightly different totals are told and used; anything else is refused, because
 * nobody can know which of the figures is the right one.
 * @param file the name of the file they stand in, if there is one
 * @throws InvalidEventError naming the figures that contradict each other; values of categories are never quoted
 */
export function refuseContradictions(
  feature: FeatureStatistics,
  rows: number,
  { say, file }: { say: Say; file?: string | undefined },
): void {
  const { name, numerical_statistics: numbers, string_statistics: strings } = feature;
  const refuse = (says: string): never => {
    throw new InvalidEventError(
      `${file === undefined ? '' : `\`${file}\`: `}feature \`${name}\` contradicts itself: ${says}`,
    );
  };
  for (const statistics of [numbers, strings]) {
    if (!statistics) continue;
    const { num_present: present, num_missing: missing } = statistics.common;
    if (present + missing > rows)
      refuse(
        `\`num_present\` ${present} and \`num_missing\` ${missing} are more values than the dataset has rows (${rows})`,
      );
  }
  if (numbers) {
    refuseMoments(numbers, refuse);
    refuseSketch(numbers, feature.inferred_type, { refuse, say });
    refuseBuckets(numbers, { refuse, say });
    refuseSum(numbers, refuse);
  }
  if (strings) refuseStrings(strings, { refuse, say });
}

type Refuse = (says: string) => never;
type Told = { refuse: Refuse; say: Say };

function refuseMoments({ min, max, mean, std_dev: spread, completeness, common }: NumericalStatistics, refuse: Refuse) {
  const { num_present: present, num_missing: missing } = common;
  if (present === 0) return;
  if (typeof spread === 'number' && spread < 0) refuse(`\`std_dev\` is ${spread}, below 0`);
  if (typeof min === 'number' && typeof max === 'number') {
    if (min > max) refuse(`\`min\` ${min} is above \`max\` ${max}`);
    const room = roomOf(min, max);
    if (typeof mean === 'number' && (mean < min - room || mean > max + room))
      refuse(`\`mean\` ${mean} is not between \`min\` ${min} and \`max\` ${max}`);
    // half of the values at either end (Popoviciu's inequality); a sample's is larger by the square root of n / (n - 1)
    const widest = ((max - min) / 2) * Math.sqrt(present / Math.max(1, present - 1));
    if (typeof spread === 'number' && spread > widest * (1 + ROUNDING) + room)
      refuse(`\`std_dev\` ${spread} is more than values between \`min\` ${min} and \`max\` ${max} can have`);
  }
  const shown = present / (present + missing);
  if (completeness !== undefined && Math.abs(completeness - shown) > SLIGHT)
    refuse(`\`completeness\` is ${completeness}, and ${present} of ${present + missing} values are there`);
}

function refuseSketch(of: NumericalStatistics, type: FeatureStatistics['inferred_type'], told: Told): void {
  const { min, max, distribution } = of;
  const { refuse } = told;
  const data = distribution?.kll.sketch?.data ?? [];
  const values = data.flat();
  if (values.length === 0) return;
  const weights = data.reduce((sum, level, i) => sum + level.length * 2 ** i, 0);
  agree('its sketch stands for', weights, of.common.num_present, told);
  const [least, most] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [values[0]!, values[0]!],
  );
  if ((typeof min === 'number' && least < min) || (typeof max === 'number' && most > max))
    refuse(`its sketch reaches from ${least} to ${most}, \`min\` is ${min} and \`max\` ${max}`);
  if (type === 'Integral' && !values.every(Number.isInteger))
    refuse('it is `Integral` and its sketch holds fractions: `inferred_type` must be `Fractional`');
}

function refuseBuckets({ min, max, common, distribution }: NumericalStatistics, told: Told): void {
  const buckets = distribution?.kll.buckets;
  if (buckets === undefined) return;
  const { refuse } = told;
  const held = buckets.reduce((sum, { count }) => sum + count, 0);
  agree('its buckets hold', held, common.num_present, told);
  const room = roomOf(...buckets.flatMap(({ lower_bound, upper_bound }) => [lower_bound, upper_bound]));
  for (const [i, { lower_bound: from, upper_bound: to }] of buckets.entries()) {
    if (from > to) refuse(`a bucket ends before it begins: \`lower_bound\` is ${from} and \`upper_bound\` ${to}`);
    const before = buckets[i - 1];
    if (before !== undefined && (from < before.upper_bound - room || from < before.lower_bound))
      refuse(
        `its buckets overlap or do not rise: one is from ${before.lower_bound} to ${before.upper_bound}, the next from ${from} to ${to}`,
      );
  }
  if (common.num_present === 0) return;
  const [least, most] = [buckets[0]!.lower_bound, buckets.at(-1)!.upper_bound];
  if ((typeof min === 'number' && least < min - room) || (typeof max === 'number' && most > max + room))
    refuse(`its buckets reach from ${least} to ${most}, \`min\` is ${min} and \`max\` ${max}`);
}

function refuseSum({ sum, mean, min, max, common }: NumericalStatistics, refuse: Refuse): void {
  if (typeof sum !== 'number' || typeof mean !== 'number') return;
  const present = common.num_present;
  const product = mean * present;
  // what large values of both signs leave of each other is as inexact as they are
  const largest = Math.max(...[min, max].map((end) => (typeof end === 'number' ? Math.abs(end) : 0)));
  // and the smallest numbers there are round by themselves
  const least = Number.MIN_VALUE * (present + 1);
  const noise = NOISE * present * largest + ROUNDING * Math.max(Math.abs(sum), Math.abs(product)) + least;
  if (Math.abs(sum - product) > noise)
    refuse(`\`sum\` is ${sum}, and \`mean\` ${mean} of \`num_present\` ${present} values makes ${product}`);
}

/** By how much figures of this size may differ and be the same number, computed otherwise. */
const roomOf = (...figures: number[]): number =>
  NOISE * figures.reduce((most, figure) => Math.max(most, Math.abs(figure)), 0);

/** Holds a total against `num_present`: the same, slightly off and told, or refused. */
function agree(what: string, total: number, present: number, { refuse, say }: Told): void {
  if (total === present) return;
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
