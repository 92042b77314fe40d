import type { MetricReport, Unjudged } from '../../lib/domain/quality/limits.ts';
import { visible } from '../../lib/domain/visible.ts';
import { markdownText } from '../../lib/report/markdown-text.ts';
import { changeSentences } from '../../lib/words/change.ts';
import { readingSentences } from '../../lib/words/reading.ts';
import { metricAgainstBound } from '../../lib/words/reason-in-words.ts';
import type { JoinedInput } from '../input/quality-input.ts';
import type { QualityReport } from '../input/quality-report.ts';

type Cell = string | number;
/** One table of a report, with what is said above it. */
interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const interval = ({ value, low, high }: MetricReport): string[] => [value, `[${low}, ${high}]`];
const METRIC_HEAD = ['metric', 'value', 'interval', 'by'];
/** What made the interval, and why it decides nothing where it may not. */
const methodOf = ({ method, doubt }: MetricReport): string => (doubt === undefined ? method : `${method}; ${doubt}`);
const metricRows = (metrics: Record<string, MetricReport>): Cell[][] =>
  Object.entries(metrics).map(([name, report]) => [name, ...interval(report), methodOf(report)]);

/** What of a slice is shown side by side; the JSON has every metric. */
const HEADLINES = { binary: ['auc', 'f1'], multiclass: ['accuracy', 'f1Macro'], regression: ['mae', 'r2'] };

/** The tables of a report, whatever they are written in. */
function sectionsOf({ task, joined, unidentified }: JoinedInput, report: QualityReport): Section[] {
  const { quality, fairness, estimate, attribution } = report;
  const counts = Object.entries({
    predictions: joined.predictions,
    labelled: joined.labelled.length,
    'without a label': joined.open.length,
    unusable: joined.unusable,
    ...Object.fromEntries(Object.entries(joined.why).map(([why, n]) => [`unusable: ${why}`, n])),
    'chances outside [0, 1] or not adding up to 1': joined.improper,
    'captured twice': joined.repeated,
    'with an id that another one has': joined.reused,
    'answers not captured': joined.uncaptured,
    'without an id': unidentified,
    'broken lines or rows': joined.broken - unidentified,
    'labels contradicted by a later one': joined.contradicted,
    'labels of no prediction': joined.orphans,
    'labels by an id written otherwise (`5.0` for `5`, or with spaces)': joined.respelled ?? 0,
  }).filter(([name, n], index) => index < 3 || (n > 0 && name !== ''));
  const measured = Object.keys(quality.metrics).filter((name) => HEADLINES[task.type].includes(name));
  const sections: Section[] = [
    { title: 'Rows', head: ['what', 'rows'], rows: counts },
    { title: `Quality (${task.type})`, head: METRIC_HEAD, rows: metricRows(quality.metrics) },
  ];
  if (quality.slices.length > 0)
    sections.push({
      title: 'Slices',
      head: ['slice', 'labels', ...measured],
      rows: quality.slices.map(({ name, labels, metrics }) => [
        name,
        labels,
        ...measured.map((metric) => (metrics[metric] ? interval(metrics[metric]).join(' ') : '-')),
      ]),
    });
  sections.push(...unjudgedSection('Slices that cannot be judged', quality.unjudged));
  for (const { column, groups, metrics } of fairness?.columns ?? []) {
    const share = (hits: number, of: number) => (of > 0 ? (hits / of).toFixed(4) : '-');
    sections.push({
      title: `Groups of ${column}`,
      head: ['group', 'predictions', 'favourable', 'true positive rate', 'false positive rate'],
      rows: groups.map((g) => [
        g.name,
        g.rows,
        share(g.selected, g.rows),
        share(g.truePositives, g.positives),
        share(g.falsePositives, g.negatives),
      ]),
    });
    sections.push({ title: `Fairness of ${column}`, head: METRIC_HEAD, rows: metricRows(metrics) });
  }
  sections.push(...unjudgedSection('Groups that cannot be judged', fairness?.unjudged ?? []));
  if (estimate) {
    const { calibration } = estimate;
    const honest = calibration
      ? `calibration error ${interval(calibration).join(' ')}, ${calibration.method}`
      : 'not calibrated';
    sections.push({
      title: `Expected of ${estimate.rows} predictions without a label (${honest}; assumes ${estimate.assumes})`,
      head: ['metric', 'expected', 'interval', 'on labelled rows'],
      rows: Object.entries(estimate.metrics).map(([name, of]) => [
        name,
        ...interval(of),
        estimate.realised[name]?.value ?? '-',
      ]),
    });
  }
  if (attribution)
    sections.push({
      title: `Attributions of ${attribution.rows} predictions (nDCG ${attribution.value ?? 'unknown'})`,
      head: ['feature', 'baseline', 'now'],
      rows: attribution.features.map(({ name, baseline, now }) => [name, baseline, now]),
    });
  return sections;
}

/** Of these nothing is claimed: neither that they keep their limits nor that they do not. */
const unjudgedSection = (title: string, unjudged: readonly Unjudged[]): Section[] =>
  unjudged.length === 0 ? [] : [{ title, head: ['what', 'why'], rows: unjudged.map((u) => [u.subject, u.because]) }];

/** Which kind of change it is, and what one would do. */
const kindOfChange = ({ change }: QualityReport): string[] => (change ? changeSentences(change).map(visible) : []);

/** What else is worth knowing of the answers. */
const noted = ({ reversed }: QualityReport): string[] => (reversed === undefined ? [] : [visible(reversed)]);

const verdictText = ({ verdict, because }: QualityReport): string => `${verdict}${because ? `: ${because}` : ''}`;

/** The same, cut to what fits a column; the last one may be a sentence. */
function shown(cell: Cell, place: number, { length }: readonly Cell[]): string {
  const [text, most] = [visible(String(cell)), place === length - 1 ? 200 : 60];
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** For a terminal: columns side by side, the verdict last. */
export function qualityLines(told: JoinedInput, report: QualityReport): string[] {
  const parts = sectionsOf(told, report).map(({ title, head, rows }) => {
    const table = [head, ...rows].map((row) => row.map(shown));
    const widths = head.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
    const cells = (row: string[]): string => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ');
    return [title, ...table.map((row) => `  ${cells(row).trimEnd()}`)];
  });
  const reasons = report.reasons.map((reason) => `  ${metricAgainstBound(reason)}`);
  const met = readingSentences(told.notes).map((sentence) => `  ${sentence}`);
  return apart([
    ...parts,
    ...(met.length > 0 ? [['While reading', ...met]] : []),
    ...(reasons.length > 0 ? [['Reasons', ...reasons]] : []),
    ...noted(report).map((sentence) => [`Note: ${sentence}`]),
    ...(report.change ? [['Kind of change', ...kindOfChange(report).map((sentence) => `  ${sentence}`)]] : []),
    [verdictText(report)],
  ]);
}

/** GitHub-flavoured Markdown: the verdict first, then a table a section. */
export function qualityMarkdown(told: JoinedInput, report: QualityReport): string[] {
  const row = (cells: readonly Cell[]) =>
    `| ${cells.map((cell, i, all) => markdownText(shown(cell, i, all))).join(' | ')} |`;
  const parts = sectionsOf(told, report).map(({ title, head, rows }) => [
    `## ${markdownText(title)}`,
    '',
    row(head),
    `|${head.map(() => ' --- ').join('|')}|`,
    ...rows.map(row),
  ]);
  const reasons = report.reasons.map((reason) => `- ${markdownText(metricAgainstBound(reason))}`);
  const met = readingSentences(told.notes).map((sentence) => `- ${markdownText(sentence)}`);
  return apart([
    [`# Quality: ${markdownText(verdictText(report))}`],
    ...(reasons.length > 0 ? [reasons] : []),
    ...noted(report).map((sentence) => [`- ${markdownText(sentence)}`]),
    ...(report.change ? [kindOfChange(report).map((sentence) => `- ${markdownText(sentence)}`)] : []),
    ...parts,
    ...(met.length > 0 ? [['## While reading', '', ...met]] : []),
  ]);
}

/** Paragraphs, an empty line between them. */
const apart = (parts: readonly string[][]): string[] => parts.flatMap((part, i) => (i > 0 ? ['', ...part] : part));
