import type { DriftPolicy, Silence } from './policy.ts';

/**
 * Silences in force at a time, by feature: of several the one that ends last. An expired one speaks again, and so does any when
 * nobody says what time it is: a drift is rather told too often than not at all.
 * @param at epoch ms, the end of the window that is judged
 */
export function silencesAt(policy: Pick<DriftPolicy, 'silenced'>, at: number | undefined): Map<string, Silence> {
  const found = new Map<string, Silence>();
  for (const silence of policy.silenced ?? []) {
    const known = found.get(silence.feature);
    if (at === undefined || !(at < Date.parse(silence.until))) continue;
    if (known === undefined || Date.parse(known.until) < Date.parse(silence.until)) found.set(silence.feature, silence);
  }
  return found;
}
