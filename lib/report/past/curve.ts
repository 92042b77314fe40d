import type { Curve } from '../../domain/drift/life/limits/curves.ts';
import { html, type Markup } from '../markup.ts';
import { figureText, percentText } from '../words.ts';

const WIDTH = 340;
const HEIGHT = 190;
const BOX = { left: 44, right: 12, top: 12, bottom: 40 };

const TITLES: Record<Curve['kind'], { title: string; axis: string }> = {
  shift: { title: 'A number moves', axis: 'standard deviations' },
  swap: { title: 'Rows take another category', axis: 'share of rows' },
  missing: { title: 'Rows lose their value', axis: 'share of rows' },
};

/** In which part of past windows a change put into them is found, by its size: a picture, and the same numbers as a table. */
export function curveFigure({ kind, points }: Curve, smallest: number): Markup {
  const { title, axis } = TITLES[kind];
  const sizeText = (size: number): string => (kind === 'shift' ? figureText(size) : percentText(size));
  const most = points.at(-1)!.size;
  const x = (size: number): string => (BOX.left + (size / most) * (WIDTH - BOX.left - BOX.right)).toFixed(1);
  const y = (share: number): string => (HEIGHT - BOX.bottom - share * (HEIGHT - BOX.top - BOX.bottom)).toFixed(1);
  const line = (of: 'now' | 'proposed'): string =>
    points.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.size)} ${y(point[of])}`).join('');
  const across = (share: number): Markup =>
    html`<line class="axis" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${y(share)}" y2="${y(share)}"/><text x="${BOX.left - 6}" y="${Number(y(share)) + 4}" text-anchor="end">${percentText(share)}</text>`;
  return html`<figure><figcaption><h3>${title}</h3></figcaption>
<svg class="trend curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: share of past windows in which it is found, by size; the same numbers follow as a table">
${[0, 0.5, 1].map(across)}<line class="limit" x1="${x(smallest)}" x2="${x(smallest)}" y1="${y(1)}" y2="${y(0)}"/>
<path class="line before" d="${line('now')}"/><path class="line now" d="${line('proposed')}"/>
${points.map(({ size, now, proposed }) => html`<circle class="point before" cx="${x(size)}" cy="${y(now)}" r="2.6"/><circle class="point now" cx="${x(size)}" cy="${y(proposed)}" r="2.6"/>`)}
${[0, most / 2, most].map((size) => html`<text x="${x(size)}" y="${HEIGHT - 22}" text-anchor="${size === most ? 'end' : 'middle'}">${sizeText(size)}</text>`)}<text x="${(BOX.left + WIDTH - BOX.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${axis}</text></svg>
<table class="plain"><thead><tr><th scope="col">Size</th><th scope="col" class="num">Today</th><th scope="col" class="num">Proposed</th></tr></thead><tbody>${points.map(({ size, now, proposed }) => html`<tr><th scope="row">${sizeText(size)}${size === smallest && ' (asked)'}</th><td class="num">${percentText(now)}</td><td class="num">${percentText(proposed)}</td></tr>`)}</tbody></table></figure>`;
}
