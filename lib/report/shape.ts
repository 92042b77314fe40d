import { html, type Markup } from './markup.ts';

export type Tone = 'stable' | 'drifted' | 'undecided' | 'none';

const SHAPES: Record<Tone, string> = {
  stable: 'M2.5 6.5 5 9l4.5-6',
  drifted: 'M6 1.5 11 10.5H1Z',
  undecided: 'M6 1 11 6 6 11 1 6Z',
  none: 'M3 6h6',
};
const WORDS: Record<Tone, string> = {
  stable: 'stable',
  drifted: 'drifted',
  undecided: 'undecided',
  none: 'not judged',
};

/** A check mark, a filled triangle, an open diamond or a dash: the console's shapes, which say the same without colour. */
export const verdictShape = (tone: Tone): Markup =>
  html`<svg class="shape ${tone}" viewBox="0 0 12 12" aria-hidden="true"><path d="${SHAPES[tone]}"/></svg>`;

/** The same inside a larger drawing, its middle at a point. */
export const verdictMark = (tone: Tone, x: number, y: number): Markup =>
  html`<path class="mark ${tone}" d="${SHAPES[tone]}" transform="translate(${x - 6} ${y - 6})"/>`;

export const verdictBadge = (tone: Tone, word: string = WORDS[tone]): Markup =>
  html`<span class="badge ${tone}">${verdictShape(tone)}${word}</span>`;
