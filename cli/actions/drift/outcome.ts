import { notesOfWindow, type ReadingNotes } from '../../../lib/domain/capture/text/notes.ts';
import { type DressedColumn, tellDressed } from '../../../lib/domain/csv/dressed-columns.ts';
import { type Baseline, baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { countImproper } from '../../../lib/domain/drift/baseline/improper.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { DriftDecision } from '../../../lib/domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { type LearnedAlarms, learnedAlarms } from '../../../lib/domain/drift/life/limits/learned-alarms.ts';
import { type FeatureReport, findingOf } from '../../../lib/domain/drift/report.ts';
import { bareRule } from '../../../lib/domain/drift/rule-name.ts';
import { iso } from '../../../lib/domain/time.ts';
import type { Window } from '../../../lib/domain/window.ts';
import type { Making } from '../../../lib/report/made.ts';
import { needsText } from '../../../lib/report/words.ts';
import type { TableNotes } from '../../../lib/tables/table.ts';
import { pastSentence } from '../../../lib/words/beside/earlier-windows.ts';
import { falseAlarmsText } from '../../../lib/words/beside/learned-alarms.ts';
import { besideSentences } from '../../../lib/words/findings.ts';
import { readingJson, readingSentences } from '../../../lib/words/reading.ts';
import { reasonByRule } from '../../../lib/words/reason-in-words.ts';

/** Everything one check came to: what every way of showing it is made from. */
export interface CheckOutcome {
  readonly decision: DriftDecision;
  readonly baseline: Baseline;
  readonly sketch: Sketch;
  readonly notes: TableNotes;
  /** [start, end) in epoch ms; undefined where rows carry no time. */
  readonly window: Window | undefined;
  readonly policy: DriftPolicy;
  /** False alarms to expect in a month; undefined where no rate is promised. */
  readonly expected: number | undefined;
  /** Where a report of it comes from, if one was asked for. */
  readonly made: Making | undefined;
}

const brokenOf = ({ notes, sketch }: CheckOutcome): number => notes.broken + sketch.broken;
/** What was met while reading, rows of another width and answers that were not captured among it. */
export const readingOf = ({
  notes,
  baseline,
  sketch,
}: Pick<CheckOutcome, 'notes' | 'baseline' | 'sketch'>): ReadingNotes => notesOfWindow(notes, baseline, sketch);
const becauseOf = ({ decision }: CheckOutcome): string | undefined =>
  'because' in decision ? decision.because : undefined;

/** The JSON of `steward drift check` (docs/contract.md). */
export function outcomeJson(outcome: CheckOutcome): Record<string, unknown> {
  const { decision, baseline, notes, window, sketch } = outcome;
  const because = becauseOf(outcome);
  const improper = countImproper(baseline, sketch);
  const { met, columns } = metJson(readingOf(outcome), baseline);
  const written = dressedOf(baseline);
  return {
    verdict: decision.verdict,
    reasons: decision.reasons,
    ...(because && { because }),
    window: window ? { start: iso(window.start), end: iso(window.end) } : null,
    baseline: baselineId(baseline),
    ...(notes.readAs && { readAs: notes.readAs }),
    ...(written.length > 0 && { written }),
    rows: {
      read: notes.read,
      used: sketch.rows,
      broken: brokenOf(outcome),
      ...met,
    },
    ...(columns && { columns }),
    severity: decision.severity,
    kinds: decision.kinds,
    silenced: decision.silenced,
    notJudgeable: decision.notJudgeable,
    ...besideJson(decision),
    ...(decision.accumulated && { accumulated: decision.accumulated }),
    ...(improper && { improper }),
    features: decision.features,
    ...(decision.relations && { relations: decision.relations }),
    ...(outcome.expected !== undefined && { expectedFalseAlarmsPerMonth: outcome.expected }),
    ...learnedJson(outcome.policy),
    ...(outcome.made && { made: outcome.made }),
  };
}

/** What is said beside a verdict, of a check and of each window of a replay. */
export const besideJson = ({
  misread,
  otherOrder,
  unseenValues,
  ownRows,
  otherUnits,
  emptyAs,
  moved,
  segments,
}: DriftDecision) => ({
  ...(misread && { misread }),
  ...(otherOrder && { otherOrder }),
  ...(unseenValues && { unseenValues }),
  ...(ownRows && { ownRows }),
  ...(otherUnits && { otherUnits }),
  ...(emptyAs && { emptyAs }),
  ...(moved && { moved }),
  ...(segments && { segments }),
});

/** What was met while rows were read: beside their counts, and of columns where there is anything to say. */
export function metJson(reading: ReadingNotes, { leftOut }: Pick<Baseline, 'leftOut'> = {}) {
  const { absent, unknown, empty, respelled, oneHot } = reading;
  const { kinds, ...met } = readingJson(reading);
  const isTold = absent.length + unknown.length + (empty?.length ?? 0) + (leftOut?.length ?? 0) > 0;
  const columns = {
    ...{ absent, unknown },
    ...(empty && { empty }),
    ...(respelled && { respelled }),
    ...(oneHot && { oneHot }),
    ...(leftOut && { leftOut: leftOut.map(({ name, because }) => ({ name, because, ...seenOf(name, reading) })) }),
  };
  return { met: { ...(kinds && { why: kinds }), ...met }, ...(isTold && { columns }) };
}

/** What the past of learned limits shows of their alarms. */
export function learnedJson(policy: DriftPolicy): { learnedAlarms?: LearnedAlarms } {
  const shown = learnedAlarms(policy);
  return shown ? { learnedAlarms: shown } : {};
}

const seenOf = (name: string, { leftOut }: ReadingNotes) => ({
  ...(leftOut?.gone.includes(name) && { gone: true }),
  ...(leftOut?.empty.includes(name) && { empty: true }),
});

/** The same for people: what was not there, each feature, each reason, and the verdict last. */
export function outcomeLines(outcome: CheckOutcome): string[] {
  const { decision, baseline, notes, window, sketch, expected } = outcome;
  const because = becauseOf(outcome);
  const outside = notes.outside > 0 ? `, ${notes.outside} outside the window` : '';
  return [
    ...readingSentences(readingOf(outcome)).map((sentence) => `  ${sentence}`),
    ...(notes.readAs ? [`  read with ${notes.readAs}`] : []),
    ...writtenLines(outcome),
    ...leftOutLines(baseline),
    ...improperLines(outcome),
    ...decision.features.map((report) => featureLine(report, widthOfNames(decision.features))),
    ...decision.reasons.map((reason) => `  ${reasonByRule(reason)}`),
    ...decision.silenced.map((s) => `  ${s.feature} is silenced until ${s.until} (${s.verdict}): ${s.because}`),
    ...[...besideSentences(decision), pastSentence(decision) ?? []].flat().map((sentence) => `  ${sentence}`),
    ...(window ? [`  window ${iso(window.start)} to ${iso(window.end)}`] : []),
    `  false alarms to expect: ${falseAlarmsText(expected, learnedAlarms(outcome.policy))}`,
    `${verdictLine(decision)}${because ? `: ${because}` : ''} (${sketch.rows} rows used, ${brokenOf(outcome)} broken${outside})`,
  ];
}

/** The columns whose numbers were written with signs when the baseline was made, and are read so in any window. */
const dressedOf = ({ features }: Baseline): DressedColumn[] =>
  features.flatMap(({ name, ...feature }) =>
    'written' in feature && feature.written ? [{ name, written: feature.written }] : [],
  );

function writtenLines({ baseline, notes }: CheckOutcome): string[] {
  const told = tellDressed(dressedOf(baseline));
  return told === undefined || notes.readAs?.includes(told) ? [] : [`  read as when the baseline was made: ${told}`];
}

/** The verdict, and in a word what it does not say. */
function verdictLine({ verdict, notJudgeable, moved, accumulated }: DriftDecision): string {
  const columns = notJudgeable.length === 1 ? 'column' : 'columns';
  return [
    verdict,
    ...(verdict !== 'drifted' && moved?.found ? ['something changed'] : []),
    ...(verdict !== 'drifted' && accumulated?.found ? ['all windows together differ'] : []),
    ...(verdict === 'stable' && notJudgeable.length > 0 ? [`${notJudgeable.length} ${columns} not judgeable`] : []),
  ].join(', ');
}

const NAMED = 10;
function leftOutLines({ leftOut = [] }: Baseline): string[] {
  if (leftOut.length === 0) return [];
  const more = leftOut.length > NAMED ? ` and ${leftOut.length - NAMED} more` : '';
  const named = leftOut.slice(0, NAMED).map(({ name, because }) => `${name} (${because})`);
  return [`  left out of the baseline: ${named.join(', ')}${more}`];
}

function improperLines({ baseline, sketch }: CheckOutcome): string[] {
  const improper = countImproper(baseline, sketch);
  if (!improper) return [];
  const { feature, least, greatest, beyond } = improper;
  const share = Number((100 * beyond).toPrecision(2));
  return [
    `  warning: answers \`${feature}\` reach from ${least} to ${greatest}, which are no chances; at most ${share} % are wrong`,
  ];
}

/** Names stand in a column as wide as the longest, within bounds. */
export const widthOfNames = (named: readonly { readonly name: string }[]): number =>
  Math.min(40, Math.max(24, ...named.map(({ name }) => name.length)));

function featureLine(report: FeatureReport, width: number): string {
  const { name, unseen, tests, needs, typeErrors, missing } = report;
  const decides = report.rules.some(({ rule, verdict }) => bareRule(rule) === 'missing' && verdict !== 'stable');
  const { ks, psi } = report.metrics;
  const measured = [
    ks && `KS ${ks.value.toFixed(4)}`,
    psi !== undefined && `PSI ${psi.toFixed(4)}`,
    unseen !== undefined && `unseen ${unseen.toFixed(4)}${expected(tests.unseen?.was ?? 0)}`,
    decides && missing > 0 && `missing ${missing.toFixed(4)}${expected(tests.missing.was)}`,
    typeErrors > 0 && `no numbers ${typeErrors.toFixed(4)}`,
    needs && needsText(needs),
  ];
  return `  ${name.padEnd(width)} ${findingOf(report).padEnd(10)} ${measured.filter(Boolean).join('  ')}`;
}

/** What a fresh sample like the baseline would show of unseen values, where that is not nothing. */
const expected = (was: number): string => (was > 0 ? ` (${was.toFixed(4)} expected)` : '');
