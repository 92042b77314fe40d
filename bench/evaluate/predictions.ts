import { closeSync, openSync, writeSync } from 'node:fs';

const REGIONS = ['north', 'south', 'east', 'west', 'centre'];
/** Lines written at a time. */
const LINES = 20_000;

export type Kind = 'binary' | 'regression' | 'multiclass' | 'weighted' | 'clustered' | 'manyClasses';

/** Of so many the chances of both models lie in memory. */
export const MANY_CLASSES: readonly string[] = Array.from({ length: 500 }, (_, k) => `k${k}`);
/** A few lists of chances that rows take by turns: drawing each would take longer than what is measured. */
const CHANCES = Array.from({ length: 40 }, (_, at) =>
  MANY_CLASSES.map((__, k) => (((7 * k + at) % 11) / 2_500).toFixed(5)).join(','),
);

/** One row of each task: its label and what both models, the challenger the better one, answer. */
const ROWS: Record<Kind, { readonly columns: string; row(u: () => number, rows: number): string }> = {
  binary: { columns: 'label,challenger,champion', row: ofTwoClasses },
  // weights of a sample drawn unlike: most count little, some a hundred times as much
  weighted: {
    columns: 'label,challenger,champion,weight',
    row: (u) => `${ofTwoClasses(u)},${(1 / (0.01 + u())).toFixed(3)}`,
  },
  // ten rows of a customer on average, of some forty
  clustered: {
    columns: 'label,challenger,champion,customer',
    row: (u, rows) => `${ofTwoClasses(u)},c${Math.floor((rows / 5) * u() ** 2)}`,
  },
  manyClasses: {
    columns: [
      'label',
      ...['challenger', 'champion'].flatMap((who) => MANY_CLASSES.map((name) => `${who}.${name}`)),
    ].join(','),
    row: (u) => {
      const chances = () => CHANCES[Math.floor(CHANCES.length * u())]!;
      return `${MANY_CLASSES[Math.floor(MANY_CLASSES.length * u())]},${chances()},${chances()}`;
    },
  },
  regression: {
    columns: 'label,challenger,champion',
    row: (u) => {
      const label = 1 + 100 * u() ** 2;
      return `${label.toFixed(4)},${(label + 9 * (u() - 0.5)).toFixed(4)},${(label + 12 * (u() - 0.4)).toFixed(4)}`;
    },
  },
  multiclass: {
    columns: 'label,challenger.low,challenger.middle,challenger.high,champion.low,champion.middle,champion.high',
    row: (u) => {
      const truth = Math.floor(3 * u() ** 1.3);
      const chances = (sharp: number) => {
        const [low, middle, high] = [0, 1, 2].map((k) => u() + (k === truth ? sharp : 0));
        const sum = low! + middle! + high!;
        return `${(low! / sum).toFixed(5)},${(middle! / sum).toFixed(5)},${(high! / sum).toFixed(5)}`;
      };
      return `${['low', 'middle', 'high'][truth]},${chances(0.7)},${chances(0.5)}`;
    },
  },
};

function ofTwoClasses(u: () => number): string {
  const signal = u();
  const label = u() < signal * signal ? 1 : 0;
  const score = (weight: number) => (weight * signal * signal + (1 - weight) * u()).toFixed(6);
  return `${label},${score(0.8)},${score(0.6)}`;
}

/** Writes predictions of two models as CSV: `id`, label and answers, `region`; the same for the same number. */
export function writePredictions(file: string, rows: number, kind: Kind = 'binary'): void {
  let state = 11;
  const u = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const { columns, row: answered } = ROWS[kind];
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, `id,${columns},region\n`);
  for (let from = 0; from < rows; from += LINES) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + LINES); row++)
      text += `r${row},${answered(u, rows)},${REGIONS[Math.floor(u() * REGIONS.length)]}\n`;
    writeSync(descriptor, text);
  }
  closeSync(descriptor);
}
