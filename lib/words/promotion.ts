import type { Condition } from '../domain/stages/decide-promotion.ts';
import { withoutSeconds } from './reason-in-words.ts';

const VERDICTS = {
  promoted: 'asked',
  'would-promote': 'all holds: it would be asked about',
  'not-yet': 'not yet',
  already: 'nothing to do',
  replaced: 'not there any more',
} as const;

/** What asking for a version's next stage came to. */
export const promotionInWords = ({ verdict }: { readonly verdict: keyof typeof VERDICTS }): string => VERDICTS[verdict];

/** Each condition with how it stands, those that hold first. */
export const conditionLines = (conditions: readonly Condition[]): string[] =>
  conditions
    .toSorted((a, b) => Number(b.met) - Number(a.met))
    .map(({ met, says }) => `${met ? 'holds  ' : 'not yet'}  ${withoutSeconds(says)}`);

/** The groups that a stage puts its questions to, in words: `owners`, `approvers or owners`; undefined where it names none, and policy alone says who answers. */
export const whoAnswers = (groups: unknown): string | undefined =>
  Array.isArray(groups) && groups.length > 0 ? groups.map(String).join(' or ') : undefined;

/** How many must say yes, and of whom: `1`, `2 of approvers or owners`. */
export const neededInWords = (quorum: unknown, groups: unknown): string =>
  [String(quorum), whoAnswers(groups)].filter((word) => word !== undefined).join(' of ');
