import type { LedgerRecord } from './record.ts';

/** What a check is held against was kept by one not long before it; a year of hourly checks need not be remembered. */
const REMEMBERED = 1_000;

/**
 * Follows the earlier windows that drift checks are held against through a model's records, in their order: each was kept by a check before it, of the same version in the same deployment. What a person asked for adds none, and
 * may be about a window of long ago, whose past is remembered no longer.
 */
export function pastTeller() {
  const kept = new Map<string, Set<string>>();
  const forgot = new Set<string>();

  /** Takes one more record. @returns what contradicts the records before it, in words */
  return function take({ type, subject, data, evidence = [] }: LedgerRecord): string | undefined {
    if (type !== 'CheckRecorded') return undefined;
    const named = (name: string): string | undefined => evidence.find((one) => one.name === name)?.sha256;
    const [against, grown] = [named('past'), named('past-with-window')];
    const of = `${subject.deployment} ${subject.version}`;
    const known = kept.get(of) ?? new Set<string>();
    const isOfLongAgo = data.asked !== undefined && forgot.has(of);
    const isKnown = against === undefined || known.has(against) || isOfLongAgo;
    if (grown !== undefined) {
      kept.set(of, known.add(grown));
      if (known.size > REMEMBERED && known.delete(known.values().next().value!)) forgot.add(of);
    }
    if (!isKnown)
      return `it was held against earlier windows that no check of version ${subject.version} before it kept`;
    return grown !== undefined && data.asked !== undefined
      ? 'a check that a person asked for added its window to those that others are held against'
      : undefined;
  };
}
