/** Control characters, those that hide or turn around what stands beside them, and those no reader sees (UAX #44: fillers, variation selectors). */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

const code = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Text from others as a reader can see it: invisible and control characters, line breaks too, spelled out as `\u202e`. What is JSON stays
 * the same JSON.
 */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (found) => [...Array(found.length).keys()].map((i) => code(found[i]!)).join(''));

/** The same for text that has lines of its own. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');
