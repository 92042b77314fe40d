import { kindsByWeight, placesByWeight } from '../domain/capture/text/notes.ts';
import { confidenceOf } from '../domain/drift/drift-policy.ts';
import { learnedAlarms } from '../domain/drift/life/limits/learned-alarms.ts';
import { bareRule } from '../domain/drift/rule-name.ts';
import { learnedAlarmsText } from '../words/beside/learned-alarms.ts';
import {
  copySentences,
  dressedSentences,
  headersSentence,
  leftOutSentences,
  noNumberSentences,
  oneHotSentences,
  otherNameSentences,
  passedBySentences,
  withoutValueSentences,
} from '../words/reading.ts';
import { MEANINGS, ruleName } from '../words/rule.ts';
import { html, type Markup } from './markup.ts';
import type { Report } from './report-content.ts';
import { countOf, figureText, groupDigits, listLeftOut, listNames, percentText, shortenName } from './words.ts';

/** What was read and what could not be used: places and kinds, never values. */
export function dataSection({ rows, notes, baseline }: Report): Markup {
  const kinds = kindsByWeight(notes.kinds);
  const places = placesByWeight(notes.examples, notes.kinds);
  return html`<section aria-labelledby="data"><h2 id="data">Data</h2>
<dl class="facts"><div><dt>Rows read</dt><dd>${groupDigits(rows.read)}</dd></div><div><dt>used</dt><dd>${groupDigits(rows.used)}</dd></div><div><dt>broken</dt><dd>${groupDigits(rows.broken)}</dd></div>${notes.outside > 0 && html`<div><dt>outside the window</dt><dd>${groupDigits(notes.outside)}</dd></div>`}</dl>
${notes.uncaptured > 0 && html`<p>${countOf(notes.uncaptured, 'answer')} not captured, which count nowhere.</p>`}
${dressedSentences(notes, shortenName).map((sentence) => html`<p>${sentence}.</p>`)}
${noNumberSentences(notes).map((sentence) => html`<p>${sentence}.</p>`)}
${notes.absent.length > 0 && html`<p>Columns that are not there, so that all their values count as missing: ${listNames(notes.absent, 20)}.</p>`}
${[...oneHotSentences(notes, shortenName), ...otherNameSentences(notes, shortenName), ...withoutValueSentences(notes, shortenName)].map((sentence) => html`<p>${sentence}.</p>`)}
${notes.unknown.length > 0 && html`<p>Columns the baseline does not know, not looked at: ${listNames(notes.unknown, 20)}.</p>`}
${baseline.leftOut && html`<p>Columns left out of the baseline, not judged: ${listLeftOut(baseline.leftOut)}.</p>`}
${leftOutSentences(notes, shortenName).map((sentence) => html`<p>${sentence}.</p>`)}
${notes.readAs !== undefined && html`<p>Read with ${notes.readAs}.</p>`}
${notes.headers > 0 && html`<p>${headersSentence(notes.headers)}.</p>`}
${passedBySentences(notes).map((sentence) => html`<p>${sentence}.</p>`)}
${copySentences(notes).map((sentence) => html`<p>${sentence}.</p>`)}
${kinds.length > 0 && html`<p>Broken lines and rows by kind: ${kinds.map(([kind, n]) => `${kind} ${groupDigits(n)}`).join(', ')}.</p>`}
${
  places.length > 0 &&
  html`<table class="plain stack"><thead><tr><th scope="col">Where</th><th scope="col">Kind</th><th scope="col">Why</th></tr></thead><tbody>${places.map(({ file, at, kind, reason }) => html`<tr><th scope="row">${shortenName(file, 120)}, line ${groupDigits(at)}</th><td>${kind}</td><td>${reason}</td></tr>`)}</tbody></table>`
}</section>`;
}

/** By which rules it was decided, and how many false alarms they raise. */
export function decisionSection({ policy, decision, expectedFalseAlarms }: Report): Markup {
  const used = new Set(
    decision.features
      .flatMap(({ rules }) => rules.map(({ rule }) => bareRule(rule)))
      .concat(decision.relations ? ['multivariate'] : []),
  );
  const own = Object.keys(policy.perFeature ?? {});
  const sure = confidenceOf(policy);
  const learned = learnedAlarms(policy);
  return html`<section aria-labelledby="rules"><h2 id="rules">How it was decided</h2>
<dl class="rules">${[...used].map((rule) => html`<dt>${ruleName(rule)}${limitOf(policy.limits, rule)}</dt><dd>${MEANINGS[rule] ?? ''}</dd>`)}</dl>
<p class="aside">A rule says drifted when its whole interval lies beyond the limit, stable when all of it lies within, and undecided otherwise; that something drifted is said with ${percentText(sure.drifted)} confidence for all features and rules together, that a window is stable with ${percentText(sure.stable)}. At least ${groupDigits(policy.minimumRows)} usable rows, at most ${percentText(policy.maximumBroken)} broken ones.${own.length > 0 && ` Limits of their own: ${listNames(own, 12)}.`}
${expectedFalseAlarms !== undefined && `False alarms to expect when nothing moves: at most ${figureText(expectedFalseAlarms)} a month at this schedule, before any confirmation by a second window.`}${learned && ` Of usual windows, ${learnedAlarmsText(learned)}.`}</p></section>`;
}

const limitOf = (limits: Readonly<Record<string, number | undefined>>, rule: string): string =>
  limits[rule] === undefined ? '' : `, limit ${figureText(limits[rule])}`;
