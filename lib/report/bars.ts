import type { FeatureShares } from '../domain/drift/measures/picture.ts';
import { html, type Markup } from './markup.ts';
import { percentText } from './words.ts';

/**
 * Baseline beside window, bin by bin: a table whose middle column is the picture, so that nothing drawn is without its number and
 * nothing depends on seeing.
 */
export function barTable(name: string, { bins, type }: FeatureShares): Markup {
  const most = Math.max(1e-9, ...bins.flatMap(({ baseline, window }) => [baseline, window]));
  return html`<table class="bars">
<thead><tr><th scope="col">${type === 'category' ? 'Value' : 'Range'}<span class="unseen"> of ${name}</span></th><td aria-hidden="true"></td><th scope="col" class="num">Baseline</th><th scope="col" class="num">Window</th></tr></thead>
<tbody>${bins.map(
    ({ label, baseline, window }) =>
      html`<tr><th scope="row">${label}</th><td class="pair" aria-hidden="true">${pair(baseline / most, window / most)}</td><td class="num">${percentText(baseline)}</td><td class="num">${percentText(window)}</td></tr>`,
  )}</tbody></table>`;
}

/** Lengths are shares of the longest bar; the drawing is as wide as its cell, so it holds no text that could be stretched. */
function pair(baseline: number, window: number): Markup {
  const width = (share: number): string => (share === 0 ? '0' : Math.max(0.4, share * 100).toFixed(2));
  return html`<svg class="pair" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true"><rect class="before" x="0" y="1" height="6.5" width="${width(baseline)}"/><rect class="now" x="0" y="8.5" height="6.5" width="${width(window)}"/></svg>`;
}
