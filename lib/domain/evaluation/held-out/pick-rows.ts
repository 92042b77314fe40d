import type { Clusters } from '../../metric/influence/contributions.ts';
import type { Answers } from './gather-answers.ts';
import type { HeldOutRows } from './held-out.ts';

/** Some of the rows, by their numbers, without the columns they are told apart by. */
export function pickRows(rows: HeldOutRows, numbers: Uint32Array): Omit<HeldOutRows, 'columns'> {
  const pick = (column: Float64Array) => {
    const picked = new Float64Array(numbers.length);
    for (let row = 0; row < numbers.length; row++) picked[row] = column[numbers[row]!]!;
    return picked;
  };
  const answers = ({ predicted, scores, chances, improper, quantiles }: Answers): Answers => ({
    predicted: pick(predicted),
    scores: scores && pick(scores),
    chances: chances?.map(pick),
    improper,
    quantiles: quantiles?.map(({ level, values }) => ({ level, values: pick(values) })),
  });
  const clusters = rows.clusters && clustersAmong(rows.clusters, numbers);
  return {
    rows: numbers.length,
    truths: pick(rows.truths),
    challenger: answers(rows.challenger),
    champion: rows.champion && answers(rows.champion),
    weights: rows.weights && pick(rows.weights),
    clusters,
    queries: rows.queries === rows.clusters ? clusters : rows.queries && clustersAmong(rows.queries, numbers),
    pieceOf: rows.pieceOf,
    scales: rows.scales && pick(rows.scales),
  };
}

/** Those of them that have rows among the picked ones. */
function clustersAmong({ of, count }: Clusters, numbers: Uint32Array): Clusters {
  const places = new Int32Array(count).fill(-1);
  let found = 0;
  const picked = Int32Array.from(numbers, (number) => {
    const cluster = of[number]!;
    if (places[cluster] === -1) places[cluster] = found++;
    return places[cluster]!;
  });
  return { of: picked, count: found };
}
