import type { CheckKind } from '../../../lib/domain/check/kinds.ts';

/** The kinds of check as people call them. */
export const KIND_NAMES: Readonly<Record<CheckKind, string>> = {
  drift: 'Inputs',
  quality: 'Quality',
  fairness: 'Fairness',
  estimate: 'Expected quality',
  attribution: 'Attributions',
  operations: 'Operations',
  golden: 'Golden records',
};

/** Inputs and quality are always looked for; of the other kinds those there is a check of. */
export const kindsShown = (has: (kind: CheckKind) => boolean): readonly CheckKind[] =>
  (Object.keys(KIND_NAMES) as CheckKind[]).filter((kind) => kind === 'drift' || kind === 'quality' || has(kind));

const STATES: Record<string, string> = {
  'gated-pass': 'gate passed',
  'gated-fail': 'gate failed',
  'gated-inconclusive': 'gate inconclusive',
  'awaiting-approval': 'awaiting approval',
  'rolled-back': 'rolled back',
};

/** A state as people say it. */
export const stateName = (state: string): string => STATES[state] ?? state;

/** `2 d 4 h`, `3 h 12 min`, `4 min 05 s`: how long until something, never negative. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min ${String(s % 60).padStart(2, '0')} s` : `${s} s`;
}
