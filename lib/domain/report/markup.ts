/** Text that is markup already; only `html` makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | undefined | false | readonly Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Control characters, and those that hide or turn around what stands beside them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/** Text from data as a reader can see it: invisible and control characters spelled out, `\u202e`. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (found) => `\\u${found.codePointAt(0)!.toString(16).padStart(4, '0')}`);

/** Markup in which every value is text, escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Markup {
  return new Markup(strings.reduce((all, string, i) => all + rendered(values[i - 1]!) + string));
}

function rendered(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return visible(String(part)).replace(/[&<>"']/g, (found) => ENTITIES[found]!);
}
