import { headlineReason } from '../domain/check/headline-reason.ts';
import { ruleName } from '../words/rule.ts';
import { html, type Markup } from './markup.ts';
import { ratioOf, type TrendPoint } from './report-content.ts';
import { verdictBadge, verdictMark } from './shape.ts';
import { groupDigits, instantText, measuredText, shortenName, spanText } from './words.ts';

const WIDTH = 720;
const HEIGHT = 190;
const BOX = { left: 44, right: 16, top: 14, bottom: 30 };
/** Pages show this many windows; a drawing of more is a smear. */
const MOST = 60;

/** How far the loudest rule reached in each window, as a multiple of its limit, and the same numbers as a table. */
export function trendSection(
  all: readonly TrendPoint[],
  { id, title } = { id: 'trend', title: 'Windows so far' },
): Markup {
  const points = all.slice(-MOST);
  const left = all.length - points.length;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<p class="aside">The rule that came nearest to its limit, or farthest beyond it, in each window. The dashed line is the limit; the scale is a square root.${points.some(({ window }) => window === null) && ' Windows without times stand in the order of their files.'}${left > 0 && html` The last ${MOST} of ${groupDigits(all.length)} windows.`}</p>
<div class="scroll" tabindex="0" role="group" aria-label="Picture of the windows; the same numbers follow as a table">${drawing(points)}</div>
<div class="scroll"><table class="plain"><thead><tr><th scope="col">Window</th><th scope="col">Verdict</th><th scope="col" class="num">Rows used</th><th scope="col">Loudest rule</th></tr></thead>
<tbody>${points.toReversed().map(row)}</tbody></table></div></section>`;
}

function row(point: TrendPoint): Markup {
  const reason = headlineReason(point);
  const said = reason ? `${ruleName(reason.rule)} of ${shortenName(reason.subject, 40)} ${measuredText(reason)}` : '–';
  return html`<tr><th scope="row">${point.window ? spanText(point.window) : shortenName(point.name ?? 'this check', 60)}</th><td>${verdictBadge(point.verdict)}</td><td class="num">${groupDigits(point.rows.used)}</td><td>${said}</td></tr>`;
}

function drawing(points: readonly TrendPoint[]): Markup {
  const values = points.map((point) => {
    const reason = headlineReason(point);
    if (reason === undefined) return undefined;
    const part = (value: string | undefined): number =>
      value === undefined ? ratioOf(reason) : Number(value) / Number(reason.limit);
    return { at: ratioOf(reason), low: part(reason.interval?.low), high: part(reason.interval?.high) };
  });
  const most = Math.max(2, ...values.flatMap((value) => (value ? [value.high, value.at] : []))) * 1.1;
  const step = (WIDTH - BOX.left - BOX.right) / points.length;
  const x = (i: number): number => Math.round((BOX.left + step * (i + 0.5)) * 10) / 10;
  // A root scale: what is near the limit stays readable beside what is far beyond it.
  const y = (value: number): number =>
    Math.round((HEIGHT - BOX.bottom - Math.sqrt(value / most) * (HEIGHT - BOX.top - BOX.bottom)) * 10) / 10;
  const every = Math.ceil(points.length / 6);
  const left = (value: number, label: string): Markup =>
    html`<line class="${value === 1 ? 'limit' : 'axis'}" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${BOX.left - 8}" y="${y(value) + 4}" text-anchor="end">${label}</text>`;
  return html`<svg class="trend" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Loudest rule of each window against its limit, on a square-root scale">
${ticksTo(most).map((value) => left(value, `${value}×`))}${left(0, '0')}${left(1, 'limit')}
${points.map((point, i) => {
  const value = values[i];
  return html`${value && html`<line class="whisker ${point.verdict}" x1="${x(i)}" x2="${x(i)}" y1="${y(value.low)}" y2="${y(value.high)}"/>`}${verdictMark(point.verdict, x(i), y(value?.at ?? 0))}${i % every === 0 && html`<text x="${x(i)}" y="${HEIGHT - 8}" text-anchor="middle">${labelOf(point)}</text>`}`;
})}</svg>`;
}

/** The day a window begins; of one without times the file it was told in. */
const labelOf = ({ window, name }: TrendPoint): string =>
  window ? instantText(window.start).replace(/ .*/, '') : shortenName(name ?? 'now', 14);

/** One or two round multiples of the limit below the top. */
const ticksTo = (most: number): number[] =>
  [2, 5, 10, 20, 50, 100, 1_000].filter((value) => value <= most * 0.95).slice(-2);
