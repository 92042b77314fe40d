import type { ReadingNotes } from '../domain/capture/text/notes.ts';
import type { Check } from '../domain/check/check.ts';
import { type Baseline, baselineId } from '../domain/drift/baseline/baseline.ts';
import type { Sketch } from '../domain/drift/baseline/sketch.ts';
import type { DriftDecision } from '../domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../domain/drift/drift-policy.ts';
import { type FeatureShares, pictureOf, totalVariation } from '../domain/drift/measures/picture.ts';
import type { FeatureReport } from '../domain/drift/report.ts';
import type { Reason } from '../domain/reason.ts';
import type { Making } from './made.ts';

/** What was met while rows were read, and how many there were. */
export interface DataNotes extends ReadingNotes {
  readonly read: number;
  readonly broken: number;
  /** how a table was written, in words, where not as one expects */
  readonly readAs?: string | undefined;
}

/** An earlier check of the same model, oldest first in a trend. */
export type TrendPoint = Pick<Check, 'verdict' | 'reasons'> & {
  readonly window: Check['window'] | null;
  /** of the file it was told in, for windows without times */
  readonly name?: string | undefined;
  readonly rows: { readonly used: number };
};

/** Everything a report is made from. */
export interface Checked {
  /** what was checked, as the reader knows it */
  readonly subject: string;
  readonly decision: DriftDecision;
  readonly baseline: Baseline;
  readonly sketch: Sketch;
  readonly policy: DriftPolicy;
  readonly notes: DataNotes;
  readonly window: Check['window'] | undefined;
  /** a month; undefined for methods that state no rate */
  readonly expectedFalseAlarms: number | undefined;
  readonly earlier: readonly TrendPoint[];
  readonly made?: Making | undefined;
}

/** A feature with its picture; `strain` is how far the loudest rule reaches towards its limit, 1 = on it. */
export interface ReportedFeature {
  readonly report: FeatureReport;
  readonly shares: FeatureShares;
  readonly strain: number;
}

/** What a report shows, in the order it shows it: the answer apart from the inputs, inputs by falling effect. */
export interface Report extends Checked {
  readonly baselineId: string;
  readonly because: string | undefined;
  readonly inputs: readonly ReportedFeature[];
  readonly output: ReportedFeature | undefined;
  readonly rows: { readonly read: number; readonly used: number; readonly broken: number };
}

/** Orders what a check found. Throws IntegrityError when the sketch belongs to another baseline. */
export function reportOf(checked: Checked): Report {
  const { baseline, sketch, decision, notes } = checked;
  const shares = new Map(pictureOf(baseline, sketch, decision, Number.POSITIVE_INFINITY).map((s) => [s.feature, s]));
  const all = decision.features
    .map((report) => ({ report, shares: shares.get(report.name)!, strain: strainOf(report) }))
    .toSorted(
      (a, b) => rankOf(a) - rankOf(b) || b.strain - a.strain || totalVariation(b.shares) - totalVariation(a.shares),
    );
  return {
    ...checked,
    baselineId: baselineId(baseline),
    because: 'because' in decision ? decision.because : undefined,
    inputs: all.filter(({ report }) => report.name !== baseline.output),
    output: all.find(({ report }) => report.name === baseline.output),
    rows: { read: notes.read, used: sketch.rows, broken: notes.broken + sketch.broken },
  };
}

const RANK = { drifted: 0, undecided: 1, stable: 2 } as const;
const rankOf = ({ report }: ReportedFeature): number => (report.judged ? RANK[report.verdict] : 3);

const strainOf = ({ rules }: FeatureReport): number => Math.max(0, ...rules.map(ratioOf));

/** An observed value in parts of its limit. */
export const ratioOf = ({ observed, limit }: Pick<Reason, 'observed' | 'limit'>): number =>
  Number(observed) / Number(limit);
