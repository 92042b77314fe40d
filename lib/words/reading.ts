import {
  type BrokenPlace,
  kindsByWeight,
  type PassedBy,
  passedByBoth,
  placesByWeight,
  type ReadingNotes,
} from '../domain/capture/text/notes.ts';
import { signsInWords } from '../domain/csv/signs-in-words.ts';
import { otherSpelling } from '../domain/nearest.ts';

/** Columns named in sentences of their own. */
const NAMED = 10;

/** What was met while rows were read, a sentence each: what cost rows first, what is missing next, then what was only seen. */
export function readingSentences(notes: ReadingNotes): string[] {
  const { unknown, headers, uncaptured } = notes;
  return [
    ...brokenSentences(notes),
    ...(uncaptured > 0 ? [uncapturedSentence(uncaptured)] : []),
    ...noNumberSentences(notes),
    ...dressedSentences(notes),
    ...oneHotSentences(notes),
    ...absentSentences(notes),
    ...withoutValueSentences(notes),
    ...leftOutSentences(notes),
    ...(unknown.length > 0 ? [`not in the baseline: ${unknown.join(', ')}`] : []),
    ...(headers > 0 ? [headersSentence(headers)] : []),
    ...passedBySentences(notes),
    ...copySentences(notes),
  ];
}

/** Columns that are not there, each with the one that may be it. */
export const absentSentences = (notes: Pick<ReadingNotes, 'absent' | 'unknown' | 'oneHot'>): string[] =>
  notes.absent.map((name) => {
    const like = isOneHot(notes, name) ? undefined : otherSpelling(notes.unknown, name);
    return `column \`${name}\` is not there: its values count as missing${like === undefined ? '' : `; ${isIt(name, like)}`}`;
  });

const isIt = (name: string, like: string): string => `is it \`${like}\`? then name it \`${name}\``;

/** How a name is shown: as it is, unless a page has little room. */
type Shown = (name: string) => string;
const whole: Shown = (name) => name;

/** Whether a column is known to be there in another form. */
export const isOneHot = ({ oneHot = [] }: Pick<ReadingNotes, 'oneHot'>, column: string): boolean =>
  oneHot.some(({ name, into, side }) => (side === 'window' ? name === column : into.includes(column)));

/** Columns that are encoded on one side, each with the mend. */
export function oneHotSentences({ oneHot = [] }: Pick<ReadingNotes, 'oneHot'>, show = whole): string[] {
  return oneHot.slice(0, NAMED).map(({ name, into, side }) => {
    const few = into.slice(0, 3).map((one) => `\`${show(one)}\``);
    const columns = `${few.join(', ')}${into.length > few.length ? ` and ${into.length - few.length} more` : ''}`;
    return side === 'window'
      ? `column \`${show(name)}\` is not there, but one for each of its values (${columns}), as one-hot encoders write them: check what is sent before it is encoded, or make a baseline of encoded data`
      : `columns ${columns} are not there, which look like values of \`${show(name)}\`, one-hot encoded: check encoded data, or make a baseline of data as they are sent`;
  });
}

/** Which column may be one that is not there, a sentence for each that may. */
export const otherNameSentences = (
  { absent, unknown, oneHot }: Pick<ReadingNotes, 'absent' | 'unknown' | 'oneHot'>,
  show = whole,
): string[] =>
  absent
    .filter((name) => !isOneHot({ oneHot }, name))
    .flatMap((name) => {
      const like = otherSpelling(unknown, name);
      return like === undefined ? [] : [`\`${show(name)}\` is not there: ${isIt(show(name), show(like))}`];
    })
    .slice(0, NAMED);

/** Columns without a value in all rows, or in those that have a column of nearly that name. */
export function withoutValueSentences(
  { empty = [], respelled = [] }: Pick<ReadingNotes, 'empty' | 'respelled'>,
  show = whole,
): string[] {
  const inRows = (rows: number): string => `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  return [
    ...respelled
      .slice(0, NAMED)
      .map(({ name, like, rows }) => [show(name), show(like), inRows(rows)] as const)
      .map(
        ([name, like, rows]) =>
          `column \`${name}\` has no value in ${rows}, and a column \`${like}\` is there: ${isIt(name, like)}`,
      ),
    ...empty
      .slice(0, NAMED)
      .map(
        (name) =>
          `column \`${show(name)}\` has no value in any row: is it not sent, or under another name? if it is the label, make the baseline without it (\`--ignore ${show(name)}\` of \`drift baseline\`)`,
      ),
    ...(empty.length > NAMED ? [`the same of ${empty.length - NAMED} other columns`] : []),
  ];
}

/** Columns that the baseline leaves out, and that are not there any more or empty: nothing is judged by it. */
export function leftOutSentences({ leftOut }: Pick<ReadingNotes, 'leftOut'>, show = whole): string[] {
  if (!leftOut) return [];
  const { gone, empty } = leftOut;
  const listed = (names: readonly string[]): string => {
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    const few = names.slice(0, NAMED).map((name) => `\`${show(name)}\``);
    return `${few.join(', ')}${more} ${names.length === 1 ? 'is' : 'are'} left out of the baseline`;
  };
  return [
    ...(gone.length > 0 ? [`${listed(gone)}, and not there any more`] : []),
    ...(empty.length > 0 ? [`${listed(empty)}, and without a value in the first rows`] : []),
  ];
}

/** Broken lines and rows by kind, then the first places, each reason once a file. */
export function brokenSentences({ kinds, examples }: Pick<ReadingNotes, 'kinds' | 'examples'>): string[] {
  const counted = kindsByWeight(kinds).map(([kind, count]) => `${kind} ${count}`);
  return [
    ...(counted.length > 0 ? [`broken by kind: ${counted.join(', ')}`] : []),
    ...placeSentences(placesByWeight(examples, kinds)),
  ];
}

export const headersSentence = (count: number): string =>
  count === 1
    ? '1 row of names stands among the rows: it is no data'
    : `${count} rows of names stand among the rows: they are no data`;

/** What stood in a table and is no data, a sentence each. */
export function passedBySentences({ totals = 0, blank = 0, comments = 0 }: PassedBy): string[] {
  const said = [
    totals === 1 && '1 row of totals stands at the end: it is no data',
    totals > 1 && `${totals} rows of totals stand at the ends of files: they are no data`,
    blank === 1 && '1 row without any value stands at the end: it is no data',
    blank > 1 && `${blank} rows without any value stand at the end: they are no data`,
    comments === 1 && '1 line of comment stands among the rows: it is no data',
    comments > 1 && `${comments} lines of comment stand among the rows: they are no data`,
  ];
  return said.filter((sentence) => sentence !== false);
}

/** Values of number columns that are no numbers: the column with most of them first. */
export function noNumberSentences({ noNumbers = [] }: Pick<ReadingNotes, 'noNumbers'>): string[] {
  const said = noNumbers.slice(0, NAMED).map(noNumberSentence);
  const others = noNumbers.length - said.length;
  return others > 0 ? [...said, `the same in ${others} other columns`] : said;
}

function noNumberSentence({
  name,
  count,
  dimension,
  whole: inWholes,
}: NonNullable<ReadingNotes['noNumbers']>[number]): string {
  const of = `${count} ${count === 1 ? 'value' : 'values'} of \`${name}\` ${count === 1 ? 'is' : 'are'}`;
  const counts = `${count === 1 ? 'counts' : 'count'} as missing`;
  if (dimension !== undefined)
    return `${of} ${count === 1 ? 'no vector' : 'no vectors'} of ${dimension} numbers, as the baseline's are, and ${counts}: was the model that makes them changed?`;
  if (inWholes)
    return `${of} ${count === 1 ? 'no whole number' : 'no whole numbers'}, as all of the baseline's are, and ${counts}: if they have a fraction (\`39.7\`), \`--types ${name}=number\` makes a baseline that takes them; or is it a decimal comma, a unit, or a text?`;
  return `${of} ${count === 1 ? 'no number' : 'no numbers'} and ${counts}: is it a decimal comma, a unit, or a text? numbers are read with a decimal point`;
}

/** Columns whose numbers have signs in the window and none in the baseline. */
export function dressedSentences({ dressed = [] }: Pick<ReadingNotes, 'dressed'>, show = whole): string[] {
  const said = dressed.slice(0, NAMED).map(
    ({ name, signs }) =>
      `numbers of \`${show(name)}\` are written with ${Object.entries(signs)
        .map(([sign, cells]) => `${signsInWords([sign])} in ${cells} ${cells === 1 ? 'row' : 'rows'}`)
        .join(', ')}, and without in the baseline: they are read as the numbers they are`,
  );
  return dressed.length > NAMED ? [...said, `the same in ${dressed.length - NAMED} other columns`] : said;
}

/** What is there more than once, and was counted once. */
export function copySentences({ copies = 0, copiedFiles }: Pick<ReadingNotes, 'copies' | 'copiedFiles'>): string[] {
  return [
    ...(copiedFiles
      ? [
          copiedFiles.count === 1
            ? `1 file holds the same bytes as another and is counted once: ${copiedFiles.file} (as ${copiedFiles.of})`
            : `${copiedFiles.count} files hold the same bytes as others and are counted once: ${copiedFiles.file} (as ${copiedFiles.of}) is the first`,
        ]
      : []),
    ...(copies > 0
      ? [
          copies === 1
            ? '1 line is there twice in its file, the same event with the same time and payload: it is counted once'
            : `${copies} lines are there again in their files, the same event with the same time and payload: each is counted once`,
        ]
      : []),
  ];
}

export const uncapturedSentence = (count: number): string =>
  `${count} ${count === 1 ? 'answer was' : 'answers were'} not captured: they count nowhere; capture \`Output\` too`;

function placeSentences(places: readonly BrokenPlace[]): string[] {
  const byReason = new Map<string, { file: string; reason: string; lines: number[] }>();
  for (const { file, at, reason } of places) {
    const key = JSON.stringify([file, reason]);
    const before = byReason.get(key);
    if (before) before.lines.push(at);
    else byReason.set(key, { file, reason, lines: [at] });
  }
  return [...byReason.values()].map(({ file, reason, lines: [first, ...others] }) => {
    const same = others.length > 0 ? `; the same in line ${others.join(', ')}` : '';
    return `broken: ${file}, line ${first}: ${reason}${same}`;
  });
}

/** The same as JSON has it, beside the counts of rows; `kinds` are those of broken lines and rows. */
export function readingJson(notes: ReadingNotes) {
  const {
    kinds,
    examples,
    outside,
    headers,
    uncaptured,
    copies = 0,
    copiedFiles,
    noNumbers = [],
    dressed = [],
  } = notes;
  const counted = kindsByWeight(kinds);
  const places = placesByWeight(examples, kinds).map(({ file, at, kind, reason }) => ({
    file,
    line: at,
    kind,
    reason,
  }));
  return {
    ...(counted.length > 0 && { kinds: Object.fromEntries(counted) }),
    ...(places.length > 0 && { examples: places }),
    ...(outside > 0 && { outside }),
    ...(uncaptured > 0 && { uncaptured }),
    ...(noNumbers.length > 0 && { noNumbers: noNumbers.slice(0, NAMED) }),
    ...(dressed.length > 0 && { dressed: dressed.slice(0, NAMED) }),
    ...(headers > 0 && { headers }),
    ...passedByBoth(notes, {}),
    ...(copies > 0 && { copies }),
    ...(copiedFiles && { copiedFiles }),
  };
}
