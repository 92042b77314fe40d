import { findingOf } from '../domain/drift/report.ts';
import { besideSentences } from '../words/findings.ts';
import { ruleName } from '../words/rule.ts';
import { barTable } from './bars.ts';
import { dataSection, decisionSection } from './data-section.ts';
import { makingSection } from './made.ts';
import { html, type Markup, Markup as Trusted } from './markup.ts';
import { type Report, type ReportedFeature, ratioOf } from './report-content.ts';
import { headline, nextSteps } from './sentences.ts';
import { type Tone, verdictBadge, verdictShape } from './shape.ts';
import { ruleDrawing } from './strip.ts';
import { STYLE } from './style.ts';
import { trendSection } from './trend.ts';
import {
  againstLimit,
  countOf,
  groupDigits,
  measuredText,
  needsText,
  percentText,
  shortenName,
  spanText,
  VERDICTS,
} from './words.ts';

/** Features with a picture, and with a row of their own: what a page can be scrolled through. */
const DRAWN = 40;
const LISTED = 500;

/**
 * The report as one HTML file: no script, nothing loaded from anywhere (its policy forbids both), everything from data escaped.
 * Opens from disk, reads in light and dark, prints. What matters comes first.
 */
export function reportPage(report: Report): string {
  const { decision, subject, earlier } = report;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>${VERDICTS[decision.verdict]}: ${shortenName(subject)}</title>
<style>${new Trusted(STYLE)}</style></head><body><main>
${verdict(report)}${change(report)}${reasons(report)}${steps(report)}${features(report)}${answer(report)}${pictures(report)}
${earlier.length > 0 && trendSection([...earlier, now(report)])}${dataSection(report)}${decisionSection(report)}${report.made && makingSection(report.made)}
<footer>Made by Steward. Baseline <code>${report.baselineId}</code>.</footer></main></body></html>
`.text;
}

const now = ({ decision, window, rows }: Report) => ({
  verdict: decision.verdict,
  reasons: [...decision.reasons],
  window: window ?? null,
  rows,
});

function verdict(report: Report): Markup {
  const { decision, subject, window, rows, baseline } = report;
  return html`<header class="verdict ${decision.verdict}"><h1>${verdictShape(decision.verdict)}${VERDICTS[decision.verdict]}</h1>
<p class="headline">${headline(report)}</p>
<dl class="facts"><div><dt>Checked</dt><dd>${shortenName(subject, 160)}</dd></div>${window && html`<div><dt>Window</dt><dd>${spanText(window)}</dd></div>`}
<div><dt>Rows</dt><dd>${groupDigits(rows.used)} used, ${groupDigits(rows.broken)} broken</dd></div><div><dt>Against</dt><dd>${countOf(baseline.n, 'row')} of training data</dd></div></dl></header>`;
}

/** The other question: whether anything changed at all; and what the verdict does not speak of. */
function change({ decision }: Report): Markup | undefined {
  const said = besideSentences(decision, LISTED);
  if (!decision.moved && said.length === 0) return undefined;
  return html`<section aria-labelledby="change"><h2 id="change">Did anything change?</h2>${said.length > 0 ? html`<ul>${said.map((sentence) => html`<li>${sentence}</li>`)}</ul>` : html`<p>Nothing that these samples show.</p>`}
<p class="aside">The verdict says whether anything changed by more than its limit. This says whether anything changed at all, by tests that hold for any distribution, and how far at most; it raises no alarm unless the policy asks for it (<code>alarm: moved</code>).${decision.accumulated && html` What it calls evidence is of all windows so far together; by chance at most one model in ${groupDigits(decision.accumulated.limit)} is told of any in a month.`}</p></section>`;
}

function reasons({ decision }: Report): Markup | undefined {
  if (decision.reasons.length === 0) return undefined;
  const reasons = decision.reasons.toSorted((a, b) => ratioOf(b) - ratioOf(a));
  const title = { drifted: 'Why', undecided: 'What could not be told', stable: 'Nearest to the limits' }[
    decision.verdict
  ];
  return html`<section aria-labelledby="why"><h2 id="why">${title}</h2><table class="plain stack"><thead><tr><th scope="col">Feature</th><th scope="col">Rule</th><th scope="col">Interval and limit</th><th scope="col">Observed</th></tr></thead>
<tbody>${reasons
    .slice(0, LISTED)
    .map(
      (reason) =>
        html`<tr><th scope="row"><strong>${shortenName(reason.subject)}</strong></th><td class="rule">${ruleName(reason.rule)}</td><td class="strip">${ruleDrawing({ ...reason, verdict: decision.verdict })}</td><td class="tight">${measuredText(reason)}<br><span class="quiet">${againstLimit(reason)}</span></td></tr>`,
    )}</tbody></table></section>`;
}

const steps = (report: Report): Markup =>
  html`<section aria-labelledby="next"><h2 id="next">What to do next</h2>${listOf(nextSteps(report))}</section>`;

function listOf(steps: readonly string[]): Markup {
  const [only, ...more] = steps;
  if (more.length === 0) return html`<p class="only">${marked(only ?? '')}</p>`;
  return html`<ol class="steps">${steps.map((step) => html`<li>${marked(step)}</li>`)}</ol>`;
}

/** Backticks of our own sentences as code; a name from data that holds some only looks odd. */
const marked = (text: string): Markup =>
  html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;

function toneOf({ report }: ReportedFeature): Tone {
  const finding = findingOf(report);
  return finding === 'not judged' || finding === 'not judgeable' ? 'none' : finding;
}

function features({ inputs }: Report): Markup {
  const shown = inputs.slice(0, LISTED);
  return html`<section aria-labelledby="features"><h2 id="features">Features, by how far they moved</h2>
${shown.length < inputs.length && html`<p class="aside">The ${LISTED} that moved most of ${groupDigits(inputs.length)}; the JSON has all.</p>`}
<table class="plain stack"><thead><tr><th scope="col">Feature</th><th scope="col">Verdict</th><th scope="col">Loudest rule</th><th scope="col">Interval and limit</th><th scope="col" class="num">Missing</th><th scope="col" class="num">Unseen</th></tr></thead>
<tbody>${shown.map(featureRow)}</tbody></table></section>`;
}

function featureRow(feature: ReportedFeature): Markup {
  const { report } = feature;
  const rule = headlineRule(feature);
  return html`<tr><th scope="row">${shortenName(report.name)}${report.silenced && html`<br><span class="quiet">silenced until ${report.silenced.until}: ${shortenName(report.silenced.because, 160)}</span>`}</th><td class="verdict">${verdictBadge(toneOf(feature), findingOf(report))}${report.needs && html`<br><span class="quiet">${needsText(report.needs)}</span>`}</td><td>${rule ? html`${ruleName(rule.rule)} <br><span class="quiet tight">${measuredText(rule)}</span>` : html`<span class="quiet">no limit applies</span>`}</td><td class="strip">${rule && ruleDrawing(rule)}</td><td class="num" data-name="Missing">${percentText(report.missing + report.typeErrors)}${report.typeErrors > 0 && html`<br><span class="quiet">${percentText(report.typeErrors)} no numbers</span>`}</td><td class="num" data-name="Unseen">${report.unseen === undefined ? '–' : percentText(report.unseen)}</td></tr>`;
}

/** Of a drifted feature a rule that drifted; otherwise the one nearest to its limit. */
export function headlineRule({ report }: ReportedFeature) {
  const own = report.rules.filter((rule) => rule.verdict === report.verdict);
  const among = own.length > 0 ? own : report.rules;
  return among.toSorted((a, b) => ratioOf(b) - ratioOf(a))[0];
}

/** What the model answered, apart from what it was asked: the one can move without the other. */
function answer({ output }: Report): Markup | undefined {
  if (output === undefined) return undefined;
  const said = {
    drifted: 'What the model answers has moved.',
    undecided: 'Whether the answers moved cannot be told.',
    stable: 'What the model answers is as it was in training.',
  }[output.report.verdict];
  return html`<section aria-labelledby="answer"><h2 id="answer">The model's answers</h2><p class="aside">${output.report.judged ? said : 'The answers are shown and not judged.'} This is drift of predictions, apart from drift of inputs.</p>
${legend}<div class="pictures">${figure(output)}</div></section>`;
}

const legend = html`<p class="legend" aria-hidden="true"><span><i class="before"></i>baseline</span><span><i class="now"></i>window</span></p>`;

function pictures({ inputs }: Report): Markup {
  const drawn = inputs.slice(0, DRAWN);
  const rest = inputs.length - drawn.length;
  return html`<section aria-labelledby="pictures"><h2 id="pictures">Baseline beside window</h2>
<p class="aside">Shares of the rows that have a value. Ranges are those between the deciles of the baseline, so that each held about a tenth of it.${rest > 0 && html` The ${DRAWN} features that moved most; ${groupDigits(rest)} more are in the table above.`}</p>
${legend}<div class="pictures">${drawn.map(figure)}</div></section>`;
}

function figure(feature: ReportedFeature): Markup {
  const { report, shares } = feature;
  const rule = headlineRule(feature);
  return html`<figure><figcaption><h3>${shortenName(report.name)}</h3>${verdictBadge(toneOf(feature), findingOf(report))}<span class="note">${countOf(report.n, 'value')}${report.missing > 0 && `, ${percentText(report.missing)} missing`}${report.typeErrors > 0 && `, ${percentText(report.typeErrors)} of another type`}${rule && `; ${ruleName(rule.rule)} ${measuredText(rule)}`}</span></figcaption>${barTable(shortenName(report.name), shares)}</figure>`;
}
