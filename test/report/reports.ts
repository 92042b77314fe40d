import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { decideDrift, tellNeeds } from '../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { type DataNotes, type Report, reportOf, type TrendPoint } from '../../lib/report/report-content.ts';

export const NO_NOTES: DataNotes = {
  read: 0,
  outside: 0,
  broken: 0,
  kinds: {},
  examples: [],
  absent: [],
  unknown: [],
  headers: 0,
  uncaptured: 0,
};

/** A report of rows against rows, as the command makes one. */
export async function reported(
  schema: FeatureSchema,
  training: string[][],
  window: string[][],
  more: { subject?: string; notes?: Partial<DataNotes>; earlier?: TrendPoint[]; policy?: object } = {},
): Promise<Report> {
  const baseline = await buildBaseline(schema, training);
  const sketch = newSketch(baseline);
  for (const row of window) addRow(sketch, row);
  const policy = DriftPolicy.parse(more.policy ?? {});
  const notes = { ...NO_NOTES, read: window.length, ...more.notes };
  return reportOf({
    subject: more.subject ?? 'captured/',
    decision: tellNeeds(baseline, sketch, policy, {
      decision: decideDrift(baseline, sketch, policy, { complete: true, brokenLines: notes.broken }),
      at: undefined,
    }),
    baseline,
    sketch,
    policy,
    notes,
    window: { start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' },
    expectedFalseAlarms: 3.65,
    earlier: more.earlier ?? [],
  });
}

export const rows = (n: number, cells: (i: number) => unknown[]): string[][] =>
  Array.from({ length: n }, (_, i) => cells(i).map(String));
