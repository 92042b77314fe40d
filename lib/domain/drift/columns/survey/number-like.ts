import type { Repeats } from '../distinct.ts';
import { dressedNumber, figureElsewhere } from '../number-cell.ts';
import { spellsDuration } from '../spelling/clock-writing.ts';
import { calledCode } from './called.ts';

/** Texts that are tried before it is given up that they are numbers, where fewer than half of all values are. */
const TRIED = 50;

/** Different texts of a column that are remembered with what was seen in them, and how long one may be. */
const REMEMBERED = 1_000;
const LONGEST = 64;

/** So many different texts among numbers are words for no value. */
const FEW_WORDS = 3;

/** What a column of texts holds of numbers. */
export interface NumberLike {
  /** values that look like numbers and are read as none, and those that look like nothing of the kind; the others are read as numbers */
  readonly unread: number;
  readonly others: number;
  /** one of the unread, and one of the others */
  readonly example?: string;
  readonly stray?: string;
  /** whether the others are few different texts: words for no value */
  readonly fewOthers: boolean;
  /** whether they and the unread together are few different texts: `unknown`, `90+` */
  readonly few: boolean;
  /** whether some have a fraction, or signs between thousands: amounts have, ids have not */
  readonly amounts: boolean;
}

/** Looks at the texts of a column that are read as no numbers, in flat memory, until it is plain that most are none. */
export class NumberLook {
  #unread = 0;
  #others = 0;
  #amounts = false;
  #around: string | undefined;
  #example: string | undefined;
  readonly #strays = new Set<string>();
  readonly #words = new Set<string>();
  readonly #seen = new Map<string, string | undefined>();

  /** @param values how many values the column had so far, this one and those that are numbers among them */
  look(text: string, values: number): void {
    if (this.#givenUp(values)) return;
    if (this.#words.size <= FEW_WORDS) this.#words.add(text);
    const found = this.#figureOf(text);
    if (found === undefined) {
      this.#others++;
      if (this.#strays.size <= FEW_WORDS) this.#strays.add(text);
      return;
    }
    this.#unread++;
    this.#amounts ||= isAmount(found);
    this.#example ??= text;
  }

  #givenUp(values: number): boolean {
    return this.#others > TRIED && 2 * this.#others > values;
  }

  /** The same text is looked at once, as long as few are different: those of categories come again and again. */
  #figureOf(text: string): string | undefined {
    const seen = this.#seen.get(text);
    if (seen !== undefined || this.#seen.has(text)) return seen;
    const found = spellsDuration(text.trim()) || MEASURED.test(text) ? DURATION : this.#figureIn(text.trim());
    if (this.#seen.size < REMEMBERED && text.length <= LONGEST) this.#seen.set(text, found);
    return found;
  }

  /** The figure of a number in a dress: a known one, of another unit maybe, or what stands about the first such number. */
  #figureIn(text: string): string | undefined {
    const found = figureElsewhere(text);
    if (!found || ADDRESS.test(text)) return undefined;
    const { before, figure, behind, known } = found;
    if (known || dressedNumber(text)) return figure;
    // a whole number behind a word is the number of something: INV-123
    if (!isAmount(figure) && (before !== '' || behind === '')) return undefined;
    const around = `${before}#${behind}`;
    this.#around ??= around;
    return around === this.#around ? figure : undefined;
  }

  /** Undefined where it was given up. */
  end(values: number): NumberLike | undefined {
    if (this.#givenUp(values) || values === 0) return undefined;
    const [stray] = this.#strays;
    return {
      ...{ unread: this.#unread, others: this.#others, amounts: this.#amounts },
      fewOthers: this.#strays.size <= FEW_WORDS,
      few: this.#words.size <= FEW_WORDS,
      ...(this.#example !== undefined && { example: this.#example }),
      ...(stray !== undefined && { stray }),
    };
  }
}

/** An address of the internet (IPv4) is no number with points between thousands, though `10.194.116.175` looks like one. */
const ADDRESS = /^(?:(?:1?\d?\d|2[0-4]\d|25[0-5])\.){3}(?:1?\d?\d|2[0-4]\d|25[0-5])(?:[:/]\d+)?$/;
/** A measure with its error. */
const MEASURED = /^\s*[+-]?\d+(?:[.,]\d+)?\s*(?:±|\+\/-)\s*\d/;
/** What these and durations count as: an amount. */
const DURATION = '0.5';

/** Blanks may stand between two numbers as well as between thousands. */
const isAmount = (figure: string): boolean => /[^\d\s]/.test(figure);

/** A column that would be left out as text although most of its values may be numbers: of such columns somebody has to say what they are. */
export type AskedNumbers = { readonly name: string; readonly values: number; readonly numbers: NumberLike };

/** Whether most of the values may be numbers. Of whole ones that are mixed with texts nothing is asked: so are numbers of tickets. */
export function mayBeNumbers({
  values,
  numbers,
}: Omit<AskedNumbers, 'name' | 'numbers'> & { numbers?: NumberLike | undefined }): boolean {
  if (!numbers || 2 * numbers.others > values) return false;
  return numbers.amounts || 2 * numbers.unread > values;
}

/** Of more different values a category shows little: all but the thirty commonest are one bin, and what moves among these is not seen. */
const TOO_MANY = 100;

/**
 * Whether a column that would be watched as a category may be numbers, of which too many are different: amounts in several units, or whole numbers
 * among which a word or two stand for no value.
 */
export function areHiddenNumbers(
  column: Pick<AskedNumbers, 'values'> & { numbers?: NumberLike | undefined; repeats: Repeats },
): boolean {
  const { values, numbers, repeats } = column;
  if (!numbers || repeats.distinct <= TOO_MANY) return false;
  return (
    (numbers.amounts && mayBeNumbers(column)) ||
    (numbers.fewOthers && numbers.unread === 0 && 5 * numbers.others <= values)
  );
}

/** Numbers of which no more are different are categories as well as words among them: all have a bin of their own. */
const FEW_NUMBERS = 30;

/**
 * Whether a column is of numbers among which a few words stand, each for no value or for a range (`unknown`, `90+`, `<5`): it is watched as numbers, and how many words there are
 * as how many are missing. Ids, which seldom come again, are none.
 */
export const areNumbersWithWords = (
  {
    name,
    values,
    numbers,
    repeats,
  }: Omit<AskedNumbers, 'numbers'> & { numbers?: NumberLike | undefined; repeats: Repeats },
  seldom: boolean,
): boolean =>
  numbers?.few === true &&
  5 * (numbers.unread + numbers.others) <= values &&
  repeats.distinct > (calledCode(name) ? TOO_MANY : FEW_NUMBERS) &&
  (numbers.amounts || !seldom);

const NAMED = 5;

/** What has to be said of such columns, in sentences. */
export function askForNumbers(columns: readonly AskedNumbers[]): string {
  const written = columns.filter(({ values, numbers }) => 10 * numbers.unread > values);
  const mixed = columns.filter((column) => !written.includes(column));
  const named = written.slice(0, NAMED).map(({ name, numbers }) => `\`${name}\` (\`${numbers.example}\`)`);
  const more = written.length > NAMED ? ` and ${written.length - NAMED} more columns` : '';
  const names = written.map(({ name }) => name);
  const durations = written.filter(({ numbers }) => spellsDuration(numbers.example ?? '')).map(({ name }) => name);
  const sentences = [
    ...(written.length > 0
      ? [
          `numbers of ${named.join(', ')}${more} are written in a way that is not read, and would not be watched as numbers: write them with digits and a point, as \`1234.5\`${durations.length > 0 ? `, or say \`--types ${durations.map((name) => `${name}=duration`).join(',')}\` to watch durations in seconds` : ''}, or say \`--types ${names.map((name) => `${name}=category`).join(',')}\` to compare them as texts, of which those that seldom come again are all one, \`--ignore ${names.join(',')}\` to leave them out`,
        ]
      : []),
    ...mixed.map(({ name, values, numbers: { unread, others, stray, example } }) => {
      const strays = unread + others;
      return `${values - strays} of the ${values} values of \`${name}\` are numbers, ${strays} are not, as \`${stray ?? example}\`: say \`--types ${name}=number\` to watch the numbers, where each other value is one of a wrong type, \`--types ${name}=category\` to compare all as texts, or \`--ignore ${name}\``;
    }),
  ];
  return sentences.join('; ');
}
