import { categoryKey } from '../drift/columns/value.ts';

/**
 * One group's counts: `rows` predictions, `selected` of them favourable; of the labelled ones `positives` are labelled favourable,
 * `truePositives` of these predicted so, `falsePositives` of the `negatives` predicted so.
 */
export type GroupCounts = {
  name: string;
  rows: number;
  selected: number;
  positives: number;
  truePositives: number;
  negatives: number;
  falsePositives: number;
  /** Where rows count by a weight: the weights of those, and of which rate how many rows they are worth. */
  weighed?: { selected: Weighed; truePositives: Weighed; falsePositives: Weighed };
};

/** Weights of rows, their squares (of rows of one entity that of their sum), the weights of those something happened to; the entity of the latest row and what its rows weigh. */
export type Weighed = { weights: number; squares: number; hits: number; entity?: number; own: number };

const MOST = 20;

/** One row as groups count it: the value of the column, whether its prediction and its label are favourable (no label: undefined); rows of one entity, which are one piece of evidence, come together. */
export type GroupedRow = {
  cell: string;
  selected: boolean;
  favourable: boolean | undefined;
  weight?: number;
  entity?: number;
  /** So many rows alike, none of which has a weight. */
  times?: number;
};

/** Counts the rows of every group of a column, one by one. Without `named` the 20 largest are kept. */
export class GroupCounter {
  readonly #groups: Map<string, GroupCounts>;
  readonly #named: boolean;
  #others = 0;

  constructor(named: readonly string[] | undefined) {
    this.#named = named !== undefined;
    this.#groups = new Map((named ?? []).map((name) => [name, empty(name)]));
  }

  add({ cell, selected, favourable, weight, entity, times = 1 }: GroupedRow): void {
    const name = categoryKey(cell);
    let group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#named) {
        this.#others += times;
        return;
      }
      group = empty(name);
      this.#groups.set(name, group);
    }
    group.rows += times;
    if (selected) group.selected += times;
    if (weight !== undefined) weigh(group, { selected, favourable, weight, entity });
    if (favourable === undefined) return;
    if (favourable) {
      group.positives += times;
      if (selected) group.truePositives += times;
    } else {
      group.negatives += times;
      if (selected) group.falsePositives += times;
    }
  }

  /** By name; `others` are rows of all further groups, `further` how many rows the largest of them has where none were named. */
  end(): { groups: GroupCounts[]; others: number; further: number } {
    const largest = [...this.#groups.values()].sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1));
    const others = this.#others + largest.slice(MOST).reduce((sum, { rows }) => sum + rows, 0);
    const groups = largest.slice(0, MOST).sort((a, b) => (a.name < b.name ? -1 : 1));
    return { groups, others, further: largest[MOST]?.rows ?? 0 };
  }
}

const empty = (name: string): GroupCounts => ({
  ...{ name, rows: 0, selected: 0, positives: 0 },
  ...{ truePositives: 0, negatives: 0, falsePositives: 0 },
});

function weigh(
  group: GroupCounts,
  {
    selected,
    favourable,
    weight,
    entity,
  }: Pick<GroupedRow, 'selected' | 'favourable'> & { weight: number; entity: number | undefined },
): void {
  group.weighed ??= { selected: nothing(), truePositives: nothing(), falsePositives: nothing() };
  const { weighed } = group;
  const of = favourable === undefined ? [] : [favourable ? weighed.truePositives : weighed.falsePositives];
  for (const rate of [weighed.selected, ...of]) {
    rate.weights += weight;
    if (entity === undefined || entity !== rate.entity) rate.own = 0;
    if (entity !== undefined) rate.entity = entity;
    rate.squares += weight * (weight + 2 * rate.own);
    rate.own += weight;
    if (selected) rate.hits += weight;
  }
}

const nothing = (): Weighed => ({ weights: 0, squares: 0, hits: 0, own: 0 });
