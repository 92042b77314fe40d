import { statisticsOf } from '../../../lib/domain/model-monitor/write-statistics.ts';
import { violationsOf } from '../../../lib/domain/model-monitor/write-violations.ts';
import { iso } from '../../../lib/domain/time.ts';
import { reportMarkdown } from '../../../lib/report/markdown.ts';
import { reportOf, type TrendPoint } from '../../../lib/report/report-content.ts';
import { reportPage } from '../../../lib/report/report-page.ts';
import { writeWhole } from '../files/write-whole.ts';
import { type CheckOutcome, readingOf } from './outcome.ts';
import { readEarlierChecks } from './read-earlier-checks.ts';

/** Files a check may leave besides what it prints. */
export interface ReportOptions {
  readonly html?: string;
  readonly markdown?: string;
  readonly violations?: string;
  readonly statistics?: string;
  readonly history?: string;
}

/** Reads what a trend needs before the long part, so that a wrong name is known at once. */
export const historyOf = ({ history }: ReportOptions) => (history === undefined ? [] : readEarlierChecks(history));

/** Writes the files that were asked for, each whole or not at all. */
export function writeReports(
  options: ReportOptions,
  capture: string,
  outcome: CheckOutcome,
  earlier: ReturnType<typeof historyOf>,
): void {
  const { decision, baseline, sketch, notes } = outcome;
  const window = outcome.window && { start: iso(outcome.window.start), end: iso(outcome.window.end) };
  const same = (other: TrendPoint['window']) =>
    window &&
    other &&
    Date.parse(other.start) === outcome.window?.start &&
    Date.parse(other.end) === outcome.window.end;
  const report = reportOf({
    ...outcome,
    notes: { ...readingOf(outcome), read: notes.read, broken: notes.broken, readAs: notes.readAs },
    subject: capture,
    window,
    expectedFalseAlarms: outcome.expected,
    // A replay may have held this window too: what is said of it now counts.
    earlier: earlier.filter((check) => !same(check.window)),
  });
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  if (options.html) writeWhole(options.html, reportPage(report));
  if (options.markdown) writeWhole(options.markdown, reportMarkdown(report));
  if (options.violations)
    writeWhole(options.violations, json(violationsOf(decision, { expected: baseline.features.length, ...notes })));
  if (options.statistics) writeWhole(options.statistics, json(statisticsOf(baseline, sketch)));
}
