import type { Condition } from '../domain/stages/decide-promotion.ts';
import { withoutSeconds } from './reason-in-words.ts';

const VERDICTS = {
  promoted: 'asked',
  'would-promote': 'all holds: it would be asked about',
  'not-yet': 'not yet',
  already: 'already there, or being asked about',
} as const;

/** What asking for a version's next stage came to. */
export const promotionInWords = ({ verdict }: { readonly verdict: keyof typeof VERDICTS }): string => VERDICTS[verdict];

/** Each condition with how it stands, those that hold first. */
export const conditionLines = (conditions: readonly Condition[]): string[] =>
  conditions
    .toSorted((a, b) => Number(b.met) - Number(a.met))
    .map(({ met, says }) => `${met ? 'holds  ' : 'not yet'}  ${withoutSeconds(says)}`);
