import * as z from 'zod';
import { type Cell, parseVector } from '../../columns/value.ts';
import { type LookAtText, lookAtText, type SeenWords, wordsSeen } from './text.ts';
import { type Groups, nearestGroup, normOf } from './vector.ts';

/** Longest vector taken. */
export const MOST_DIMENSIONS = 4_096;

/** What a baseline remembers of a column of texts: words that stood in at least two of them, as bits of their hashes (docs/sketch-format.md). */
const OfTexts = z.strictObject({
  column: z.string().min(1),
  type: z.literal('text'),
  words: z
    .string()
    .regex(/^[A-Za-z0-9+/]+=*$/)
    .max(200_000),
});

/** What a baseline remembers of a column of vectors: how long they are, and the middle of each group they fall into. */
const OfVectors = z
  .strictObject({
    column: z.string().min(1),
    type: z.literal('embedding'),
    dimension: z.int().min(2).max(MOST_DIMENSIONS),
    groups: z.array(z.array(z.number())).min(1).max(64),
  })
  .refine(({ dimension, groups }) => groups.every(({ length }) => length === dimension), {
    message: 'the middle of each group needs `dimension` numbers',
  });

/** A column whose values are no numbers or categories themselves: what is watched of it are numbers and categories made of each value. */
export const Derived = z.discriminatedUnion('type', [OfTexts, OfVectors]);
export type Derived = z.infer<typeof Derived>;

/** What is watched of each value; a `number` or a `category` like any other column. */
export const VIEWS = {
  text: [
    { view: 'length', type: 'integer' },
    { view: 'number of words', type: 'integer' },
    { view: 'words not seen before', type: 'number' },
    { view: 'language', type: 'category' },
  ],
  embedding: [
    { view: 'group', type: 'category' },
    { view: 'distance to its group', type: 'number' },
    { view: 'length', type: 'number' },
  ],
} as const;

/** The columns that are made of one. */
export const derivedNames = (column: string, type: Derived['type']): string[] =>
  VIEWS[type].map(({ view }) => `${column}: ${view}`);

/** Cells made of one: undefined for each where nothing is there, and a text that is no number where a value is of the wrong type. */
export type Derive = (cell: Cell) => readonly Cell[];

/** Makes cells of the values of a column; the last ones are remembered, since each column made of them asks. */
export function deriver(derived: Derived): Derive {
  const derive = derived.type === 'text' ? ofTexts(wordsSeen(derived.words)) : ofVectors(derived);
  let last: { cell: Cell; cells: readonly Cell[] } | undefined;
  return (cell) => {
    if (last === undefined || last.cell !== cell) last = { cell, cells: derive(cell) };
    return last.cells;
  };
}

const isBlank = (cell: Cell): cell is undefined => cell === undefined || cell.trim() === '';

function ofTexts(seen: SeenWords): Derive {
  return (cell) => (isBlank(cell) ? VIEWS.text.map(() => undefined) : viewsOfText(lookAtText(cell), seen));
}

function ofVectors({ dimension, groups }: { dimension: number; groups: Groups }): Derive {
  return (cell) =>
    isBlank(cell) ? VIEWS.embedding.map(() => undefined) : viewsOfVector(parseVector(cell, dimension), groups);
}

/** What is watched of a text. */
export function viewsOfText({ characters, words, language, hashes }: LookAtText, seen: SeenWords): Cell[] {
  const fresh = hashes.reduce((sum, hash) => sum + +!seen.has(hash), 0);
  const share = hashes.length === 0 ? undefined : rounded(fresh / hashes.length);
  return [String(characters), String(words), share, language];
}

/** What is watched of a vector; one of another length is in no group. */
export function viewsOfVector(vector: Float64Array | undefined, groups: Groups): Cell[] {
  if (vector === undefined) return [undefined, 'no vector', 'no vector'];
  const { group, distance } = nearestGroup(groups, vector);
  return [String(group + 1), rounded(distance), rounded(normOf(vector))];
}

/** Four digits: vectors of length 1 have it within a float's rounding, which is no news. */
const rounded = (value: number): string => String(Number(value.toPrecision(4)));
