import type { Verdict } from '../../domain/verdict.ts';
import { type Making, makingSection } from '../made.ts';
import { html, type Markup, Markup as Trusted } from '../markup.ts';
import type { TrendPoint } from '../report-content.ts';
import { verdictBadge, verdictMark } from '../shape.ts';
import { STYLE } from '../style.ts';
import { trendSection } from '../trend.ts';
import { countOf, groupDigits, instantText, listNames, shortenName, spanText } from '../words.ts';

/** What one policy would have said of each window, oldest first; `fired` where that would have been an alarm. */
export interface ReplayedPolicy {
  readonly name: string;
  /** `2of3` */
  readonly confirm: string;
  readonly windows: readonly (TrendPoint & {
    readonly window: { start: string; end: string };
    readonly fired: boolean;
  })[];
  /** features of drifted windows, the commonest first */
  readonly features: readonly { readonly name: string; readonly drifted: number }[];
  /** the last window its rows left undecided, and how many rows would be needed, as a sentence */
  readonly undecided?: string;
  /** what is said beside the verdicts, each thing once with the windows it holds in, as sentences */
  readonly beside: readonly string[];
  /** what all windows together tell of, as sentences */
  readonly evidence: readonly string[];
  /** a month; undefined for methods that state no rate */
  /** how many are to be expected, as a phrase */
  readonly falseAlarms: string;
}

/** Everything the page of a backtest is made from; every policy saw the same windows. */
export interface ReplayReport {
  readonly subject: string;
  readonly policies: readonly ReplayedPolicy[];
  /** what was met while reading, as sentences */
  readonly met: readonly string[];
  readonly made: Making | undefined;
}

/** Windows in one row of the picture. */
const ROW = 60;
const STEP = 12;

/** A backtest as one HTML file, like the report of a check: the windows by policy, then what came nearest to its limit in each. */
export function replayPage(report: ReplayReport): string {
  const { subject, policies, met, made } = report;
  const windows = policies[0]!.windows;
  const span = { start: windows[0]!.window.start, end: windows.at(-1)!.window.end };
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>Backtest: ${shortenName(subject)}</title>
<style>${new Trusted(STYLE)}</style></head><body><main>
<header class="verdict"><h1>Backtest</h1>
<p class="headline">${policies.map(alarmsOf).join('; ')}.</p>
<dl class="facts"><div><dt>Played</dt><dd>${shortenName(subject, 160)}</dd></div><div><dt>Windows</dt><dd>${countOf(windows.length, 'window')}, ${spanText(span)}</dd></div></dl></header>
${pictureSection(policies)}${summarySection(policies)}
${policies.map((policy, i) => trendSection(policy.windows, { id: `trend-${i}`, title: `Windows under ${shortenName(policy.name)}` }))}
${saidSection(policies, 'beside', 'Beside the verdicts')}${saidSection(policies, 'evidence', 'All windows together')}
${met.length > 0 && html`<section aria-labelledby="data"><h2 id="data">Data</h2><ul>${met.map((line) => html`<li>${line}</li>`)}</ul></section>`}
${made && makingSection(made)}<footer>Made by Steward.</footer></main></body></html>
`.text;
}

const alarmsOf = ({ name, windows }: ReplayedPolicy): string =>
  `${shortenName(name)}: ${countOf(windows.filter(({ fired }) => fired).length, 'alarm')}`;

const countVerdict = ({ windows }: ReplayedPolicy, verdict: Verdict): string =>
  groupDigits(windows.filter((window) => window.verdict === verdict).length);

function summarySection(policies: readonly ReplayedPolicy[]): Markup {
  return html`<section aria-labelledby="policies"><h2 id="policies">Policies</h2><div class="scroll"><table class="plain"><thead><tr><th scope="col">Policy</th><th scope="col" class="num">Alarms</th><th scope="col">Takes</th><th scope="col" class="num">Stable</th><th scope="col" class="num">Drifted</th><th scope="col" class="num">Undecided</th><th scope="col">Drifted most often</th><th scope="col">False alarms to expect</th></tr></thead>
<tbody>${policies.map(
    (policy) =>
      html`<tr><th scope="row">${shortenName(policy.name)}</th><td class="num">${groupDigits(policy.windows.filter(({ fired }) => fired).length)}</td><td>${policy.confirm}</td><td class="num">${countVerdict(policy, 'stable')}</td><td class="num">${countVerdict(policy, 'drifted')}</td><td class="num">${countVerdict(policy, 'undecided')}</td><td>${listNames(policy.features.map(({ name, drifted }) => `${name} (${drifted})`)) || '–'}</td><td>${policy.falseAlarms}</td></tr>`,
  )}</tbody></table></div>${policies.map(({ name, undecided }) => undecided && html`<p>${shortenName(name)}: ${undecided}.</p>`)}</section>`;
}

/** What is said beside the windows, or of them together, for each policy of which something is. */
function saidSection(
  policies: readonly ReplayedPolicy[],
  what: 'beside' | 'evidence',
  title: string,
): Markup | undefined {
  const telling = policies.filter((policy) => policy[what].length > 0);
  if (telling.length === 0) return undefined;
  return html`<section aria-labelledby="${what}"><h2 id="${what}">${title}</h2>${telling.map(
    (policy) => html`<p>${shortenName(policy.name)}:</p><ul>${policy[what].map((line) => html`<li>${line}</li>`)}</ul>`,
  )}</section>`;
}

/** One row a policy, one mark a window, alarms underlined; the same as a table follows. */
export function pictureSection(policies: readonly ReplayedPolicy[]): Markup {
  const { windows } = policies[0]!;
  const parts = Array.from({ length: Math.ceil(windows.length / ROW) }, (_, part) => part * ROW);
  return html`<section aria-labelledby="windows"><h2 id="windows">Windows by policy</h2>
<p class="aside">A row for each policy, a mark for each window: tick stable, triangle drifted, diamond undecided; a bar below a mark is an alarm.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Picture of the windows by policy; the same follows as a table">${parts.map((from) => rowsFrom(policies, from))}</div>
<details><summary>All windows as a table</summary><div class="scroll"><table class="plain"><thead><tr><th scope="col">Window</th>${policies.map(({ name }) => html`<th scope="col">${shortenName(name)}</th>`)}</tr></thead>
<tbody>${windows.map(
    ({ window }, i) =>
      html`<tr><th scope="row">${spanText(window)}</th>${policies.map((policy) => html`<td>${verdictBadge(policy.windows[i]!.verdict)}${policy.windows[i]!.fired && ' alarm'}</td>`)}</tr>`,
  )}</tbody></table></div></details></section>`;
}

function rowsFrom(policies: readonly ReplayedPolicy[], from: number): Markup {
  const height = 38 * policies.length + 22;
  const shown = policies[0]!.windows.slice(from, from + ROW);
  return html`<svg class="trend" viewBox="0 0 720 ${height}" role="img" aria-label="Windows from ${instantText(shown[0]!.window.start)}">
<text x="0" y="12">from ${instantText(shown[0]!.window.start)}</text>
${policies.map((policy, row) => {
  const y = 38 * row + 44;
  return html`<text x="0" y="${y - 11}">${shortenName(policy.name, 60)}</text>${policy.windows
    .slice(from, from + ROW)
    .map(({ verdict, fired }, i) => {
      const x = STEP * i + STEP / 2;
      return html`${verdictMark(verdict, x, y)}${fired && html`<line class="whisker ${verdict}" x1="${x - 4}" x2="${x + 4}" y1="${y + 9}" y2="${y + 9}"/>`}`;
    })}`;
})}</svg>`;
}
