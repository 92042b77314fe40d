import { findingOf } from '../domain/drift/report.ts';
import { besideSentences } from '../words/findings.ts';
import { otherNameSentences, readingSentences, withoutValueSentences } from '../words/reading.ts';
import { isChange, ruleName } from '../words/rule.ts';
import { makingRows } from './made.ts';
import { markdownText } from './markdown-text.ts';
import type { Report, ReportedFeature } from './report-content.ts';
import { headlineRule } from './report-page.ts';
import { headline, nextSteps } from './sentences.ts';
import {
  countOf,
  groupDigits,
  listLeftOut,
  listNames,
  measuredText,
  needsText,
  percentText,
  shortenName,
  spanText,
  VERDICTS,
} from './words.ts';

/** Rows of the feature table: a comment on a pull request is read on a phone. */
const LISTED = 30;
const SIGNS = { stable: '✔', drifted: '▲', undecided: '◇', none: '–' } as const;

/** The report as GitHub-flavoured Markdown for a pull request: verdict, reasons, what to do, features by how far they moved. */
export function reportMarkdown(report: Report): string {
  const { decision, subject, window, rows, inputs, output } = report;
  const features = [...(output ? [output] : []), ...inputs];
  const lines = [
    `## ${SIGNS[decision.verdict]} ${VERDICTS[decision.verdict]}: ${markdownText(shortenName(subject))}`,
    '',
    markdownText(headline(report)),
    '',
    `${countOf(rows.used, 'row')} used, ${groupDigits(rows.broken)} broken${window ? `, ${spanText(window)}` : ''}; baseline \`${report.baselineId.slice(0, 12)}\``,
    ...changeLines(report),
    ...(decision.reasons.length > 0 ? ['', '### Why', '', ...decision.reasons.slice(0, LISTED).map(reasonLine)] : []),
    '',
    '### What to do next',
    '',
    ...nextSteps(report).map((step, i) => `${i + 1}. ${withCode(step)}`),
    '',
    '### Features',
    '',
    '| feature | verdict | loudest rule | missing | unseen |',
    '|---|---|---|--:|--:|',
    ...features.slice(0, LISTED).map((feature) => featureLine(feature, feature === output)),
    ...(features.length > LISTED ? ['', `and ${features.length - LISTED} more`] : []),
    ...dataLines(report),
    ...(report.made ? ['', '### Where this comes from', '', ...makingRows(report.made).map(makingLine)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether anything changed, and what cannot be judged. */
function changeLines({ decision }: Report): string[] {
  const said = besideSentences(decision, LISTED);
  if (said.length === 0) return [];
  return ['', '### Did anything change?', '', ...said.map((sentence) => `- ${markdownText(sentence)}`)];
}

/** What was met while the rows were read, where there is anything to say of it. */
function dataLines({ notes, baseline }: Report): string[] {
  const { absent, unknown } = notes;
  const met = readingSentences({ ...notes, absent: [], unknown: [], empty: [], respelled: [] });
  const said = [
    ...(absent.length > 0 ? [`Columns that are not there: ${listNames(absent, 20)}`] : []),
    ...otherNameSentences(notes, shortenName),
    ...withoutValueSentences(notes, shortenName),
    ...(unknown.length > 0 ? [`Columns the baseline does not know: ${listNames(unknown, 20)}`] : []),
    ...(baseline.leftOut ? [`Columns left out of the baseline, not judged: ${listLeftOut(baseline.leftOut)}`] : []),
    ...(notes.readAs !== undefined ? [`Read with ${notes.readAs}`] : []),
    ...met,
    ...(notes.outside > 0 ? [`${countOf(notes.outside, 'line')} outside the window`] : []),
  ];
  return said.length === 0 ? [] : ['', '### Data', '', ...said.map((line) => `- ${markdownText(line)}`)];
}

const makingLine = ([name, text]: [string, string]): string => `- ${markdownText(name)}: \`${text}\``;

const reasonLine = (reason: Report['decision']['reasons'][number]): string =>
  `- ${ruleName(reason.rule)} of **${markdownText(shortenName(reason.subject))}**${isChange(reason.rule) ? ':' : ' is'} ${measuredText(reason)}`;

function featureLine(feature: ReportedFeature, answer: boolean): string {
  const { report } = feature;
  const rule = headlineRule(feature);
  const finding = findingOf(report);
  const tone = finding === 'not judged' || finding === 'not judgeable' ? 'none' : finding;
  const cells = [
    `${markdownText(shortenName(report.name, 60))}${answer ? ' (the answer)' : ''}`,
    `${SIGNS[tone]} ${finding}${report.needs ? `, ${needsText(report.needs)}` : ''}`,
    rule ? `${ruleName(rule.rule)} ${measuredText(rule)}` : '–',
    `${percentText(report.missing + report.typeErrors)}${report.typeErrors > 0 ? ` (${percentText(report.typeErrors)} no numbers)` : ''}`,
    report.unseen === undefined ? '–' : percentText(report.unseen),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Our own sentences keep their code. */
const withCode = (text: string): string =>
  text
    .split('`')
    .map((part, i, all) => (i % 2 === 1 && i < all.length - 1 ? `\`${part}\`` : markdownText(part)))
    .join('');
