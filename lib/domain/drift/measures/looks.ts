import type { Writings } from '../columns/spelling/other-writing.ts';

/** What was found of the unseen values of columns, by name, in a part of a window that was looked at again. */
export type Looks = readonly ({ readonly feature: string } & Writings)[];

/** Unseen cells of a column that are looked at. */
export const LOOKED = 200;
/** Examples that are kept of each kind. */
const EXAMPLES = 3;

/** The same without what people typed: only what is made of the baseline's own values stays. */
export const withoutTyped = (looks: Looks): Looks =>
  looks.map((look) => ({
    ...look,
    ways: look.ways.map((way) => (way.as.includes('whole') ? { ...way, examples: [] } : way)),
    others: [],
  }));

/** What was found in a later and an earlier part of a window: as much as one look would have found. */
export function addLooks(later: Looks, earlier: Looks): Looks {
  const names = new Set([...later, ...earlier].map(({ feature }) => feature));
  return [...names].map((feature) => {
    const [first, second] = [later, earlier].flatMap((looks) => looks.filter((look) => look.feature === feature));
    return first && second && first.looked < LOOKED ? bothLooks(first, second) : first!;
  });
}

function bothLooks(first: Looks[number], second: Looks[number]): Looks[number] {
  const ways = new Map<string, Writings['ways'][number]>();
  for (const way of [...first.ways, ...second.ways]) {
    const { cells = 0, examples = [] } = ways.get(way.as.join()) ?? {};
    const all = new Map([...examples, ...way.examples].map((example) => [example.text, example]));
    ways.set(way.as.join(), { ...way, cells: cells + way.cells, examples: [...all.values()].slice(0, EXAMPLES) });
  }
  return {
    feature: first.feature,
    looked: first.looked + second.looked,
    ways: [...ways.values()].toSorted((one, other) => other.cells - one.cells),
    others: [...new Set([...first.others, ...second.others])].slice(0, EXAMPLES),
  };
}
