import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Told } from './page.ts';
import { type Kind, writePredictions } from './predictions.ts';

/** How the page begins of what is measured of other tasks than that of two classes. */
export const OTHERS = '## Other tasks';
const KINDS = ['regression', 'multiclass'] as const satisfies Kind[];
const FORMS = {
  regression: 'regression (6 metrics)',
  multiclass: 'three classes (12 metrics), a column of chances for each',
};

interface Line {
  readonly kind: (typeof KINDS)[number];
  readonly rows: number;
  readonly steward: Told;
  readonly sklearn: Told;
}

/** Measures predictions of a regression and of three classes, each of so many rows, and says so. */
export function otherTasks(
  sizes: readonly number[],
  run: {
    steward(file: string, kind: Kind): Told;
    sklearn(file: string, kind: Kind): Told;
    refuseOthers(ours: Told['found'], theirs: Told['found']): void;
  },
): string {
  const load = loadavg()[0]!.toFixed(0);
  const lines = KINDS.flatMap((kind) => sizes.map((rows) => lineOf(kind, rows, run)));
  const cells = lines.flatMap(({ kind, rows, steward, sklearn }) => {
    const of = (who: string, told: Told, times: string) =>
      `| ${FORMS[kind]} | ${rows.toLocaleString('en')} | ${who} | ${told.work.toFixed(1)} (${told.whole.toFixed(1)}) | ${told.read.toFixed(1)} | ${times} | ${told.clock.toFixed(1)} | ${told.megabytes.toFixed(0)} |`;
    return [
      of('Steward, values and intervals', steward, ''),
      of('pandas + scikit-learn, values alone', sklearn, (sklearn.work / steward.work).toFixed(1)),
    ];
  });
  return `${OTHERS}

The same of CSV of other tasks, both models and their differences, as a whole and in five slices, on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, load ${load} when the first began, which makes CPU seconds
of all some higher. Values of both are the same within 0.000005 of each, or of 1. There is no bar on these: rows are looked at twice, where scikit-learn's means are a pass of numpy each. On the disk lie 36 bytes a row of the regression and 63 of three classes.

| task | rows | contender | CPU s | of which reading | times ours | s by the clock | peak MB |
|---|---|---|---|---|---|---|---|
${cells.join('\n')}
`;
}

function lineOf(kind: Line['kind'], rows: number, run: Parameters<typeof otherTasks>[1]): Line {
  const folder = mkdtempSync(join(tmpdir(), 'steward-evaluate-'));
  try {
    const csv = join(folder, 'predictions.csv');
    writePredictions(csv, rows, kind);
    const [steward, sklearn] = [run.steward(csv, kind), run.sklearn(csv, kind)];
    run.refuseOthers(steward.found, sklearn.found);
    return { kind, rows, steward, sklearn };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
