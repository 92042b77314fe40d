import { closeSync, openSync, writeSync } from 'node:fs';

const REGIONS = ['north', 'south', 'east', 'west', 'centre'];
/** Lines written at a time. */
const LINES = 20_000;

/** Writes predictions of two models, the challenger the better one, as CSV: `id,label,challenger,champion,region`; the same for the same number. */
export function writePredictions(file: string, rows: number): void {
  let state = 11;
  const u = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, 'id,label,challenger,champion,region\n');
  for (let from = 0; from < rows; from += LINES) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + LINES); row++) {
      const signal = u();
      const label = u() < signal * signal ? 1 : 0;
      const score = (weight: number) => (weight * signal * signal + (1 - weight) * u()).toFixed(6);
      text += `r${row},${label},${score(0.8)},${score(0.6)},${REGIONS[Math.floor(u() * REGIONS.length)]}\n`;
    }
    writeSync(descriptor, text);
  }
  closeSync(descriptor);
}
