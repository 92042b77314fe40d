import type { Check } from '../../../lib/domain/check/check.ts';

type Tone = 'good' | 'bad' | 'open' | 'plain';

const TONES: Record<string, Tone> = {
  stable: 'good',
  verified: 'good',
  pass: 'good',
  met: 'good',
  live: 'good',
  approved: 'good',
  better: 'good',
  'gated-pass': 'good',
  approve: 'good',
  drifted: 'bad',
  broken: 'bad',
  fail: 'bad',
  'not met': 'bad',
  rejected: 'bad',
  failed: 'bad',
  'rolled-back': 'bad',
  'gated-fail': 'bad',
  denied: 'bad',
  reject: 'bad',
  void: 'bad',
  'too-late': 'bad',
  undecided: 'open',
  'cannot say': 'open',
  inconclusive: 'open',
  'gated-inconclusive': 'open',
  pending: 'open',
  'awaiting-approval': 'open',
  releasing: 'open',
  expired: 'open',
  hold: 'open',
  withdrawn: 'open',
};

/** How a word is coloured; the shape beside it says the same to those who do not see the colour. */
export const toneOf = (word: string): Tone => TONES[word] ?? 'plain';

const SHAPES: Record<Tone, string> = {
  good: 'M2.5 6.5 5 9l4.5-6',
  bad: 'M6 1.5 11 10.5H1Z',
  open: 'M6 1 11 6 6 11 1 6Z',
  plain: 'M3 6h6',
};

/** A check mark, a filled triangle, an open diamond or a dash. */
export function Shape({ tone }: { tone: Tone }) {
  return (
    <svg class={`shape ${tone}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPES[tone]} />
    </svg>
  );
}

/** A verdict or state as a badge: shape, word, colour. */
export function Badge({ word, children }: { word: Check['verdict'] | string; children?: string }) {
  const tone = toneOf(word);
  return (
    <span class={`badge ${tone}`}>
      <Shape tone={tone} />
      {children ?? word}
    </span>
  );
}
