import type { Reason } from '../domain/reason.ts';
import type { Verdict } from '../domain/verdict.ts';
import { html, type Markup } from './markup.ts';
import { figureText } from './words.ts';

const WIDTH = 240;
const HEIGHT = 22;
const MIDDLE = 11;

/**
 * One rule drawn on a line from 0: the interval as a bar, what was observed as a dot, the limit as a dashed line. Its numbers stand
 * beside it in the row, so that it is a picture for the eye only.
 */
export function ruleDrawing(rule: Reason & { verdict: Verdict }): Markup {
  const [observed, limit] = [Number(rule.observed), Number(rule.limit)];
  const [low, high] = [Number(rule.interval?.low ?? observed), Number(rule.interval?.high ?? observed)];
  const most = Math.max(limit * 1.25, high, observed) || 1;
  const x = (value: number): string => (4 + (value / most) * (WIDTH - 8)).toFixed(1);
  const length = Math.max(1, Number(x(high)) - Number(x(low))).toFixed(1);
  return html`<svg class="strip ${rule.verdict}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="xMinYMid" role="img" aria-label="${figureText(observed)} of a limit of ${figureText(limit)}">
<line class="axis" x1="4" x2="${WIDTH - 4}" y1="${MIDDLE}" y2="${MIDDLE}"/>
<rect class="interval" x="${x(low)}" y="${MIDDLE - 4}" width="${length}" height="8" rx="2"/>
<line class="limit" x1="${x(limit)}" x2="${x(limit)}" y1="1" y2="${HEIGHT - 1}"/>
<circle class="dot" cx="${x(observed)}" cy="${MIDDLE}" r="3.5"/></svg>`;
}
