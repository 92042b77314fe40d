import type { JudgedLimit, KeptLimits } from '../domain/gate/facts.ts';
import type { Judged } from '../domain/registry/decide-adding.ts';
import { between, withInterval } from './reason-in-words.ts';
import { metricName } from './rule.ts';

/** What becomes of a version by evidence that was added to it, as the end of a sentence. */
export const JUDGED_IN_WORDS: Record<Judged, string> = {
  again: 'the version is judged again with it',
  'when asked': 'have the version judged with it: `steward gate`',
  'no more': 'people have answered for this version: it is kept, and judged no more',
};

/** What a limit was held against: `0.9716 [0.9608, 0.9794]`, of groups with those that lie furthest apart; nothing where it could not be measured. */
export const limitMeasured = (limit: JudgedLimit): string =>
  limit.value === undefined ? '' : `${withInterval(limit.value, limit.interval)}${between(limit)}`;

/** `5 of 6 limits are met, 1 cannot be said`; how many there are where not all are kept. */
export function limitsInAll({ limits, limitsInAll = limits.length }: KeptLimits): string {
  const count = (outcome: JudgedLimit['outcome']) => limits.filter((limit) => limit.outcome === outcome).length;
  const [missed, unsaid] = [count('not met'), count('cannot say')];
  const met = `${limitsInAll - missed - unsaid} of ${limitsInAll} ${limitsInAll === 1 ? 'limit' : 'limits'} met`;
  return [met, missed > 0 && `${missed} not met`, unsaid > 0 && `${unsaid} cannot be said`].filter(Boolean).join(', ');
}

/** Every limit of a gate as lines: `met         AUC where region = north 0.9716 [0.9608, 0.9794], must be at least 0.7000`, then what was too small to be judged. */
export function limitLines(kept: KeptLimits): string[] {
  const { limits, notJudged, limitsInAll = limits.length, notJudgedInAll = notJudged.length } = kept;
  const further = limitsInAll - limits.length;
  const more = notJudgedInAll - notJudged.length;
  return [
    ...limits.map((limit) => {
      const measured = limitMeasured(limit);
      const because = limit.because === undefined ? '' : `: ${limit.because}`;
      return `${limit.outcome.padEnd(11)} ${metricName(limit.name)}${measured && ` ${measured}`}, must be ${limit.limit}${because}`;
    }),
    ...(further > 0 ? [`and ${further} further limits that are met, which the record has no room for`] : []),
    ...notJudged.map(({ subject, because }) => `${'not judged'.padEnd(11)} ${subject}: ${because}`),
    ...(more > 0 ? [`and ${more} more that are too small`] : []),
  ];
}
