/** A rising function of a score, linear between its points and constant outside of them. */
export type Rising = { at: Float64Array; value: Float64Array };

/**
 * The rising function nearest to what happened (isotonic regression by pooling adjacent violators, Ayer et al. 1955,
 * Ann. Math. Stat. 26, 641–647; rows of one
 * score are averaged first; between blocks linear, as scikit-learn's `IsotonicRegression(out_of_bounds='clip')`).
 * @param scores any finite numbers
 * @param happened what is to be approached, one a score
 */
export function fitRising(scores: ArrayLike<number>, happened: ArrayLike<number>): Rising {
  const order = Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  type Block = { first: number; last: number; weight: number; mean: number };
  const blocks: Block[] = [];
  for (let from = 0; from < order.length; ) {
    const score = scores[order[from]!]!;
    let [until, sum] = [from, 0];
    for (; until < order.length && scores[order[until]!] === score; until++) sum += happened[order[until]!]!;
    let block: Block = { first: score, last: score, weight: until - from, mean: sum / (until - from) };
    for (let before = blocks.at(-1); before !== undefined && before.mean >= block.mean; before = blocks.at(-1)) {
      blocks.pop();
      const weight = before.weight + block.weight;
      const mean = (before.mean * before.weight + block.mean * block.weight) / weight;
      block = { first: before.first, last: block.last, weight, mean };
    }
    blocks.push(block);
    from = until;
  }
  const points = blocks.flatMap(({ first, last, mean }) =>
    first === last
      ? [[first, mean]]
      : [
          [first, mean],
          [last, mean],
        ],
  );
  return { at: Float64Array.from(points, ([x]) => x!), value: Float64Array.from(points, ([, y]) => y!) };
}

/** The value of a rising function at `x`; of one without points `x` itself. */
export function valueAt({ at, value }: Rising, x: number): number {
  const n = at.length;
  if (n === 0) return x;
  if (x <= at[0]!) return value[0]!;
  if (x >= at[n - 1]!) return value[n - 1]!;
  let [low, high] = [0, n - 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (at[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - at[low]!) / (at[high]! - at[low]!);
  return value[low]! + share * (value[high]! - value[low]!);
}
