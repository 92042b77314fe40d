import type { Told } from './sentences.ts';

/** A time in which one version served a deployment; without `to` it still does. */
export interface Reign {
  readonly version: number;
  readonly from: string;
  readonly to?: string;
}

/**
 * Who served a deployment when, as the ledger's release records tell it; where they say nothing of it, because what they tell is older
 * than they go back, who serves it now.
 */
export function reignsOf(records: readonly Told[], deployment: string, now?: Reign): readonly Reign[] {
  const reigns: Reign[] = [];
  for (const { type, at, subject, data } of records) {
    if (subject.deployment !== deployment) continue;
    const next =
      type === 'ReleaseCompleted' ? subject.version : type === 'ReleaseRolledBack' ? Number(data.to ?? 0) : undefined;
    const last = reigns.at(-1);
    if (next === undefined || (last?.to === undefined && last?.version === next)) continue;
    if (last && last.to === undefined) reigns[reigns.length - 1] = { ...last, to: at };
    if (next > 0) reigns.push({ version: next, from: at });
  }
  return reigns.length === 0 && now ? [now] : reigns;
}

/** A release that did not come to be. */
export interface Setback {
  readonly version: number;
  readonly at: string;
  readonly what: 'rolled back' | 'failed';
}

/** Releases to a deployment that were rolled back or failed. */
export const setbacksOf = (records: readonly Told[], deployment: string): readonly Setback[] =>
  records.flatMap(({ type, at, subject }) =>
    subject.deployment === deployment && subject.version && (type === 'ReleaseRolledBack' || type === 'ReleaseFailed')
      ? [{ version: subject.version, at, what: type === 'ReleaseFailed' ? 'failed' : 'rolled back' }]
      : [],
  );
