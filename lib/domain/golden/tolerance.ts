import type { GoldenRecord } from './golden.ts';

/** Why a list of tolerances is not one of the values that these records expect; undefined where it is. */
export function toleranceMisfit(
  records: readonly Pick<GoldenRecord, 'expect'>[],
  tolerance: readonly number[] | undefined,
): string | undefined {
  if (tolerance === undefined || tolerance.length === 1) return undefined;
  const other = records.findIndex(({ expect }) => expect.length !== tolerance.length);
  return other < 0
    ? undefined
    : `has ${valuesIn(tolerance.length)}, record ${other + 1} expects ${records[other]!.expect.length}: write one of each value, or one for all`;
}

/** How many values an answer has, in words. */
export const valuesIn = (count: number): string => `${count} value${count === 1 ? '' : 's'}`;
