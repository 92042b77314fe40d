import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import type { DriftPolicy } from '../../domain/drift/drift-policy.ts';
import type { LearnedLimit } from '../../domain/drift/life/limits/learn-limits.ts';
import { type DriftPlan, keepsWish } from '../../domain/drift/life/limits/plan.ts';
import { limitsInForce, type Suggestion } from '../../domain/drift/life/limits/suggestion.ts';
import { durationText } from '../../domain/schedule/duration.ts';
import { ruleName } from '../../words/rule.ts';
import { type Making, makingSection } from '../made.ts';
import { html, type Markup, Markup as Trusted } from '../markup.ts';
import { STYLE } from '../style.ts';
import { trendSection } from '../trend.ts';
import { figureText, groupDigits, percentText, shortenName } from '../words.ts';
import { curveFigure } from './curve.ts';
import { pictureSection, type ReplayedPolicy } from './replay-page.ts';
import { alarmsText, confirmText, ORIGINS, reachText, suggestionSentences, waitText } from './suggestion-words.ts';

/** Everything the page of a suggestion is made from. */
export interface SuggestReport {
  readonly subject: string;
  readonly baseline: Baseline;
  readonly suggestion: Suggestion;
  /** what is in force today, by the name of its file */
  readonly today: { readonly name: string; readonly policy: DriftPolicy };
  /** both policies over the same past windows */
  readonly played: readonly ReplayedPolicy[];
  readonly met: readonly string[];
  readonly made: Making | undefined;
}

const MORE_STYLE = `
.curve{min-width:0}svg.trend.curve{min-width:0}.line{fill:none;stroke-width:2}.line.before{stroke:var(--muted)}.line.now{stroke:var(--accent)}.point.before{fill:var(--muted)}.point.now{fill:var(--accent)}
svg.dots{display:block;width:100%;min-width:150px;max-width:240px;height:22px}.dots circle{fill:var(--accent);opacity:.4}tr.chosen>*{font-weight:640}
`;

/** Limits, windows and confirmation proposed for a wish, with what they would find and how the past would have gone, as one HTML file. */
export function suggestPage(report: SuggestReport): string {
  const { subject, suggestion, played, met, made } = report;
  const [lead, ...more] = suggestionSentences(suggestion);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>Suggested limits: ${shortenName(subject)}</title>
<style>${new Trusted(STYLE + MORE_STYLE)}</style></head><body><main>
<header class="verdict"><h1>Suggested limits</h1><p class="headline">${more[0]}.</p>
<dl class="facts"><div><dt>Past</dt><dd>${shortenName(subject, 160)}</dd></div></dl></header>
<section aria-labelledby="short"><h2 id="short">In short</h2><ul>${[lead, ...more.slice(1)].map((sentence) => html`<li>${sentence}.</li>`)}</ul>
<p class="aside">Nothing of this is in force. <code>--write</code> puts it into a manifest or a policy file, which you then apply; the file as it was is kept beside it.</p></section>
${curveSection(suggestion)}${!suggestion.drawn && planSection(suggestion)}${limitSection(report)}
${!suggestion.drawn && html`${pictureSection(played)}${trendSection(played[1]!.windows, { id: 'trend', title: 'Past windows under the proposed limits' })}`}
${met.length > 0 && html`<section aria-labelledby="data"><h2 id="data">Data</h2><ul>${met.map((line) => html`<li>${line}</li>`)}</ul></section>`}
${made && makingSection(made)}<footer>Made by Steward.</footer></main></body></html>
`.text;
}

/** Columns whose limits and findings are listed. */
const LISTED = 100;

function curveSection({ curves, wish, reach }: Suggestion): Markup {
  const columns = [...new Set(reach.map(({ feature }) => feature))].slice(0, LISTED);
  const cell = (column: string, of: string): string => {
    const one = reach.find(({ feature, kind }) => feature === column && kind === of);
    return one ? reachText(one) : '–';
  };
  return html`<section aria-labelledby="power"><h2 id="power">What is found</h2>
<p class="aside">Changes put into past windows, one column at a time: the share of windows in which one window alone says drifted, the mean of the columns. The dashed line is the smallest change worth knowing.</p>
<p class="legend" aria-hidden="true"><span><i class="before"></i>limits of today</span><span><i class="now"></i>proposed</span></p>
<div class="pictures">${curves.map((curve) => curveFigure(curve, curve.kind === 'shift' ? wish.shift : wish.share))}</div>
<h3>The smallest change that is found in nine of ten windows, of those tried</h3><div class="scroll"><table class="plain"><thead><tr><th scope="col">Column</th><th scope="col">A number moves by</th><th scope="col">Rows take another category</th><th scope="col">Rows lose their value</th></tr></thead>
<tbody>${columns.map((column) => html`<tr><th scope="row">${shortenName(column, 40)}</th>${['shift', 'swap', 'missing'].map((kind) => html`<td>${cell(column, kind)}</td>`)}</tr>`)}</tbody></table></div></section>`;
}

function planSection({ plans, plan, wish }: Suggestion): Markup {
  const row = (one: DriftPlan): Markup =>
    html`<tr class="${one === plan ? 'chosen' : ''}"><th scope="row">${durationText(one.length)}${one === plan && ' (proposed)'}</th><td>${confirmText(one)}</td><td class="num">${groupDigits(one.windows)}</td><td class="num">${groupDigits(one.rows)}</td><td class="num">${percentText(one.risk)}</td><td>${alarmsText(one)}${one.alarms !== undefined && !keepsWish(one, wish) && ', oftener than wished'}</td><td class="num">${waitText(one.wait)}</td></tr>`;
  return html`<section aria-labelledby="plans"><h2 id="plans">What was weighed</h2><p class="aside">Windows of several lengths and ways of confirming. Alarms are those of past windows, each held against limits that windows of other times taught. The wait is until the alarm of the smallest change worth knowing, the middle of the columns.</p>
<div class="scroll"><table class="plain"><thead><tr><th scope="col">Window</th><th scope="col">Alarm takes</th><th scope="col" class="num">Windows</th><th scope="col" class="num">Fewest rows</th><th scope="col" class="num">Risk of one</th><th scope="col">Alarms of the past</th><th scope="col" class="num">Wait</th></tr></thead><tbody>${plans.map(row)}</tbody></table></div></section>`;
}

function limitSection({ baseline, suggestion, today }: SuggestReport): Markup {
  const now = limitsInForce(baseline, today.policy);
  const todays = ({ feature, rule }: LearnedLimit): number | undefined =>
    now.find((one) => one.feature === feature && one.rule === rule)?.limit;
  const { limits } = suggestion.plan;
  const columns = [...new Set(limits.map(({ feature }) => feature))];
  const shown = new Set(columns.slice(0, LISTED));
  return html`<section aria-labelledby="limits"><h2 id="limits">Limits</h2>
<p class="aside">Each dot is a past window, the dashed line the proposed limit.${shown.size < columns.length && html` The first ${LISTED} columns of ${groupDigits(columns.length)}; the JSON has all.`}</p>
<div class="scroll"><table class="plain"><thead><tr><th scope="col">Column</th><th scope="col">Distance</th><th scope="col">Past windows and limit</th><th scope="col" class="num">Median</th><th scope="col" class="num">Largest</th><th scope="col" class="num">Today</th><th scope="col" class="num">Proposed</th><th scope="col">Decided by</th></tr></thead>
<tbody>${limits
    .filter(({ feature }) => shown.has(feature))
    .map(
      (one) =>
        html`<tr><th scope="row">${one.feature === undefined ? 'all columns' : shortenName(one.feature, 40)}</th><td class="rule">${ruleName(one.rule)}</td><td class="strip">${dots(one)}</td><td class="num">${one.middle === undefined ? '–' : figureText(one.middle)}</td><td class="num">${one.largest === undefined ? '–' : figureText(one.largest)}</td><td class="num">${figureOr(todays(one))}</td><td class="num"><strong>${figureText(one.limit)}</strong></td><td>${ORIGINS[one.from]}</td></tr>`,
    )}</tbody></table></div></section>`;
}

const figureOr = (limit: number | undefined): string => (limit === undefined ? '–' : figureText(limit));

const STRIP = { width: 240, height: 22 };

/** Past distances on a line from 0 to beyond the limit; the numbers stand beside it. */
function dots({ values = [], limit }: LearnedLimit): Markup {
  const most = Math.max(limit * 1.15, ...values) || 1;
  const x = (value: number): string => (4 + (value / most) * (STRIP.width - 8)).toFixed(1);
  const middle = STRIP.height / 2;
  return html`<svg class="dots" viewBox="0 0 ${STRIP.width} ${STRIP.height}" preserveAspectRatio="xMinYMid" aria-hidden="true"><line class="axis" x1="4" x2="${STRIP.width - 4}" y1="${middle}" y2="${middle}"/>${values.map((value) => html`<circle cx="${x(value)}" cy="${middle}" r="3"/>`)}<line class="limit" x1="${x(limit)}" x2="${x(limit)}" y1="1" y2="${STRIP.height - 1}"/></svg>`;
}
