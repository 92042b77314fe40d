/**
 * Words that programs write where there is no number, in lower case: what pandas and R take for one (`na_values` of pandas.read_csv), databases'
 * and spreadsheets' own, and signs people put there. In a column of numbers they are missing values; in one of texts `None` may be a
 * category, and `NA` a continent, so that they are texts there.
 */
const NOTHING = new Set([
  ...[
    '',
    '-',
    '--',
    '–',
    '—',
    '−',
    '?',
    '.',
    'na',
    'n/a',
    '<na>',
    'nan',
    '-nan',
    'null',
    '(null)',
    'none',
    'nil',
    '\\n',
  ],
  ...['#n/a', '#na', '#n/a n/a', '1.#ind', '-1.#ind', '1.#qnan', '-1.#qnan'],
  ...['#null!', '#div/0!', '#value!', '#ref!', '#name?', '#num!'],
]);
const LONGEST_NOTHING = 16;

/** Whether a text stands for no value in a column of numbers. */
export const saysNothing = (text: string): boolean =>
  text.length <= LONGEST_NOTHING && !beginsOtherwise(text) && NOTHING.has(text.trim().toLowerCase());

/** The same words as programs write them, for a column of texts. */
export const wordsForNothing: readonly string[] = [...NOTHING]
  .filter((word) => word !== '')
  .flatMap((word) => [word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)])
  .concat('NaN', '<NA>', '\\N')
  .filter((word, at, all) => all.indexOf(word) === at);

/** Whether a text begins with a letter that none of the words above begins with, as most texts do. */
function beginsOtherwise(text: string): boolean {
  const letter = text.charCodeAt(0) | 0x20;
  return letter >= 0x61 && letter <= 0x7a && letter !== 0x6e;
}
