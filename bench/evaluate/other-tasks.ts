import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Told } from './page.ts';
import { type Kind, writePredictions } from './predictions.ts';

const FORMS = {
  regression: 'regression (6 metrics)',
  multiclass: 'three classes (12 metrics), a column of chances for each',
  weighted: 'two classes (12 metrics), rows with weights',
  clustered: 'two classes (12 metrics), some ten rows of each customer',
} satisfies Partial<Record<Kind, string>>;
type Other = keyof typeof FORMS;

/** Parts of the page beside the one of two classes whose rows each count once: how each begins, of which kinds of predictions it is, and what is to be said. */
export const SECTIONS = {
  others: {
    title: '## Other tasks',
    kinds: ['regression', 'multiclass'],
    of: 'other tasks',
    disk: 'On the disk lie 36 bytes a row of the regression and 63 of three classes.',
  },
  unlike: {
    title: '## Rows that count unlike or belong together',
    kinds: ['weighted', 'clustered'],
    of: 'two classes with a weight or a customer a row; scikit-learn weighs its values and knows nothing of customers',
    disk: 'On the disk lie 39 bytes a row with a weight and 39 with a customer.',
  },
} as const satisfies Record<string, { title: string; kinds: readonly Other[]; of: string; disk: string }>;
export type Section = keyof typeof SECTIONS;

interface Line {
  readonly kind: Other;
  readonly rows: number;
  readonly steward: Told;
  readonly sklearn: Told;
}

/** Measures predictions of the kinds of a part of the page, each of so many rows, and says so. */
export function otherTasks(
  section: Section,
  sizes: readonly number[],
  run: {
    steward(file: string, kind: Kind): Told;
    sklearn(file: string, kind: Kind): Told;
    refuseOthers(ours: Told['found'], theirs: Told['found']): void;
  },
): string {
  const { title, kinds, of, disk } = SECTIONS[section];
  const load = loadavg()[0]!.toFixed(0);
  const lines = kinds.flatMap((kind) => sizes.map((rows) => lineOf(kind, rows, run)));
  const cells = lines.flatMap(({ kind, rows, steward, sklearn }) => {
    const line = (who: string, told: Told, times: string) =>
      `| ${FORMS[kind]} | ${rows.toLocaleString('en')} | ${who} | ${told.work.toFixed(1)} (${told.whole.toFixed(1)}) | ${told.read.toFixed(1)} | ${times} | ${told.clock.toFixed(1)} | ${told.megabytes.toFixed(0)} |`;
    return [
      line('Steward, values and intervals', steward, ''),
      line('pandas + scikit-learn, values alone', sklearn, (sklearn.work / steward.work).toFixed(1)),
    ];
  });
  return `${title}

The same of CSV of ${of}, both models and their differences, as a whole and in five slices, on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, load ${load} when the first began, which makes CPU seconds
of all some higher. Values of both are the same within 0.000005 of each, or of 1. There is no bar on these: rows are looked at twice, where scikit-learn's means are a pass of numpy each. ${disk}

| task | rows | contender | CPU s | of which reading | times ours | s by the clock | peak MB |
|---|---|---|---|---|---|---|---|
${cells.join('\n')}
`;
}

function lineOf(kind: Line['kind'], rows: number, run: Parameters<typeof otherTasks>[2]): Line {
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
