import { visible } from '../domain/visible.ts';

/** What makes a mention, a reference or a link without any brackets. */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;', '#': '&#35;' };

/** Text from data as plain text in Markdown: nothing in it is a mention, a link, an image, markup or the end of a table cell. */
export const markdownText = (text: string): string =>
  visible(text)
    .replace(/[&<>@#]/g, (found) => ENTITIES[found]!)
    .replace(/[\\`*_{}[\]!|~$]/g, '\\$&')
    .replaceAll('://', '&#58;//')
    .replace(/\bwww\./gi, (found) => found.replace('.', '&#46;'));
