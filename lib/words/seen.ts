import { visibleLines } from '../domain/visible.ts';

/** Text from others as a reader can see it; line breaks stay. */
export const seen = (text: string): string => visibleLines(text);
