import type { GroupCounter } from '../../fairness/groups.ts';
import { MISSING } from '../../quality/column-reader.ts';
import { textAt } from '../held-out/cells.ts';
import type { HeldOutRows } from '../held-out/held-out.ts';
import type { HeldOutParts } from '../held-out/parts.ts';

/** How rows of each group were treated: those of one text together where each counts once and for itself, else those of one entity after the other. */
export function countGroups(
  { parts }: Pick<HeldOutParts, 'parts'>,
  name: string,
  favourable: ReadonlySet<number>,
  counter: GroupCounter,
): void {
  let entities = 0;
  let piece: number | undefined;
  for (const part of parts()) {
    // of a large entity that comes in pieces those behind the first are of the one before
    const goesOn = part.pieceOf !== undefined && part.pieceOf === piece;
    const { clusters } = part;
    if (part.weights || clusters) countEach(part, name, { favourable, counter, entities: entities - Number(goesOn) });
    else countIn(part, name, favourable, counter);
    entities += goesOn ? 0 : (clusters?.count ?? 0);
    piece = part.pieceOf;
  }
}

/** @param entities of the parts before, from whose numbers those of this one go on */
function countEach(
  { rows, columns, challenger, truths, weights, clusters }: HeldOutRows,
  name: string,
  { favourable, counter, entities }: { favourable: ReadonlySet<number>; counter: GroupCounter; entities: number },
): void {
  const column = columns.get(name)!;
  const order = clusters && Uint32Array.from(truths, (_, row) => row).sort((a, b) => clusters.of[a]! - clusters.of[b]!);
  for (let at = 0; at < rows; at++) {
    const row = order ? order[at]! : at;
    counter.add({
      cell: textAt(column, row) || MISSING,
      selected: favourable.has(challenger.predicted[row]!),
      favourable: favourable.has(truths[row]!),
      weight: weights?.[row] ?? 1,
      ...(clusters && { entity: entities + clusters.of[row]! }),
    });
  }
}

function countIn(
  { rows, columns, challenger, truths }: HeldOutRows,
  name: string,
  favourable: ReadonlySet<number>,
  counter: GroupCounter,
): void {
  const { values, codes, texts } = columns.get(name)!;
  const counts = new Uint32Array(4 * texts.length);
  for (let row = 0; row < rows; row++) {
    const [selected, wanted] = [favourable.has(challenger.predicted[row]!), favourable.has(truths[row]!)];
    const value = values[row]!;
    if (Number.isNaN(value)) counts[4 * codes![row]! + 2 * Number(selected) + Number(wanted)]!++;
    else counter.add({ cell: String(value), selected, favourable: wanted });
  }
  for (const [at, times] of counts.entries())
    if (times > 0)
      counter.add({ cell: texts[at >> 2]! || MISSING, selected: (at & 2) > 0, favourable: (at & 1) > 0, times });
}
