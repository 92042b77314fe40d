import { bareRule } from '../domain/drift/rule-name.ts';
import { MEANINGS, ruleName } from '../words/rule.ts';
import type { Report } from './content.ts';
import { html, type Markup } from './markup.ts';
import { count, cut, figure, listed, percent } from './words.ts';

/** What was read and what could not be used: places and kinds, never values. */
export function data({ rows, notes }: Report): Markup {
  const kinds = Object.entries(notes.kinds);
  return html`<section aria-labelledby="data"><h2 id="data">Data</h2>
<dl class="facts"><div><dt>Rows read</dt><dd>${count(rows.read)}</dd></div><div><dt>used</dt><dd>${count(rows.used)}</dd></div><div><dt>broken</dt><dd>${count(rows.broken)}</dd></div>${notes.outside > 0 && html`<div><dt>outside the window</dt><dd>${count(notes.outside)}</dd></div>`}</dl>
${notes.absent.length > 0 && html`<p>Columns that are not there, so that all their values count as missing: ${listed(notes.absent, 20)}.</p>`}
${notes.unknown.length > 0 && html`<p>Columns the baseline does not know, not looked at: ${listed(notes.unknown, 20)}.</p>`}
${kinds.length > 0 && html`<p>Broken lines by kind: ${kinds.map(([kind, n]) => `${kind} ${count(n)}`).join(', ')}.</p>`}
${
  notes.examples.length > 0 &&
  html`<table class="plain stack"><thead><tr><th scope="col">Where</th><th scope="col">Kind</th><th scope="col">Why</th></tr></thead><tbody>${notes.examples.map(({ file, at, kind, reason }) => html`<tr><th scope="row">${cut(file, 120)}, line ${count(at)}</th><td>${kind}</td><td>${reason}</td></tr>`)}</tbody></table>`
}</section>`;
}

/** By which rules it was decided, and how often they cry wolf. */
export function decided({ policy, decision, expectedFalseAlarms }: Report): Markup {
  const used = new Set(
    decision.features
      .flatMap(({ rules }) => rules.map(({ rule }) => bareRule(rule)))
      .concat(decision.relations ? ['multivariate'] : []),
  );
  const own = Object.keys(policy.perFeature ?? {});
  return html`<section aria-labelledby="rules"><h2 id="rules">How it was decided</h2>
<dl class="rules">${[...used].map((rule) => html`<dt>${ruleName(rule)}${limitOf(policy.limits, rule)}</dt><dd>${MEANINGS[rule] ?? ''}</dd>`)}</dl>
<p class="aside">A rule says drifted when its whole interval lies beyond the limit, stable when all of it lies within, and undecided otherwise; intervals hold the true distance with ${percent(policy.confidence)} confidence for all features and rules together. At least ${count(policy.minimumRows)} usable rows, at most ${percent(policy.maximumBroken)} broken ones.${own.length > 0 && ` Limits of their own: ${listed(own, 12)}.`}
${expectedFalseAlarms !== undefined && `False alarms to expect when nothing moves: at most ${figure(expectedFalseAlarms)} a month at this schedule, before any confirmation by a second window.`}</p></section>`;
}

const limitOf = (limits: Readonly<Record<string, number | undefined>>, rule: string): string =>
  limits[rule] === undefined ? '' : `, limit ${figure(limits[rule])}`;
