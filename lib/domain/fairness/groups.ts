import { categoryKey, type Row } from '../drift/columns/value.ts';
import type { Joined } from '../quality/join.ts';

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
};

const MOST = 20;

/**
 * Counts every group of a column, by name. Without `named` the 20 largest are kept; `others` are rows of all further groups. Rows of
 * which the column is not known (an unlabelled one, where the column stands beside the label) are in none.
 */
export function countGroups(
  { labelled, open }: Pick<Joined, 'labelled' | 'open'>,
  favourable: ReadonlySet<number>,
  read: (row: { input: Row | undefined; beside?: Row }) => string | undefined,
  named: readonly string[] | undefined,
): { groups: GroupCounts[]; others: number } {
  const groups = new Map<string, GroupCounts>((named ?? []).map((name) => [name, empty(name)]));
  let others = 0;
  for (const row of [...labelled, ...open]) {
    const cell = read(row);
    if (cell === undefined) continue;
    const name = categoryKey(cell);
    if (!groups.has(name)) {
      if (named) {
        others++;
        continue;
      }
      groups.set(name, empty(name));
    }
    const group = groups.get(name)!;
    const selected = favourable.has(row.answer.predicted);
    group.rows++;
    if (selected) group.selected++;
    if (!('truth' in row)) continue;
    if (favourable.has(row.truth as number)) {
      group.positives++;
      if (selected) group.truePositives++;
    } else {
      group.negatives++;
      if (selected) group.falsePositives++;
    }
  }
  const largest = [...groups.values()].sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1));
  others += largest.slice(MOST).reduce((sum, { rows }) => sum + rows, 0);
  return { groups: largest.slice(0, MOST).sort((a, b) => (a.name < b.name ? -1 : 1)), others };
}

const empty = (name: string): GroupCounts => ({
  ...{ name, rows: 0, selected: 0, positives: 0 },
  ...{ truePositives: 0, negatives: 0, falsePositives: 0 },
});
