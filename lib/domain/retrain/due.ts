import type { Retraining } from '../model/retraining.ts';
import { iso } from '../time.ts';

/** What brings a retrain up by itself, without a finding. */
export const DUE_KINDS = ['schedule', 'newData'] as const;
export type DueKind = (typeof DUE_KINDS)[number];

/** A retrain that has come up, and what it is known by: the same one comes up once. */
export interface DueRetrain {
  readonly kind: DueKind;
  readonly slot: string;
  /** Labelled rows since the slots are counted, where they brought it up. */
  readonly rows?: number;
}

/** A window whose predictions had labels, and of how many; times are ISO 8601 UTC. */
export interface LabelledWindow {
  readonly window: { readonly start: string; readonly end: string };
  readonly rows: number;
}

/**
 * What has come up by now (epoch ms), counted from `since`: the last start, or before there was one the moment at which the model went live.
 * Of slots that were missed the last one counts. Rows come up again with as many more of them: what was held then is asked again.
 */
export function dueRetrains(
  { every, newData }: Pick<Retraining, 'every' | 'newData'>,
  { since, now, labelled }: { since: number; now: number; labelled: readonly LabelledWindow[] },
): DueRetrain[] {
  const slots = every === undefined ? 0 : Math.floor((now - since) / every);
  const rows = newData === undefined ? 0 : labelledRows(labelled, since);
  const times = newData === undefined ? 0 : Math.floor(rows / newData.rows);
  return [
    ...(slots > 0 ? [{ kind: 'schedule' as const, slot: iso(since + slots * every!) }] : []),
    ...(times > 0 ? [{ kind: 'newData' as const, slot: `${iso(since)}/${times}`, rows }] : []),
  ];
}

/** Labelled rows of windows that began after a moment, each counted once: of windows that overlap the one that began first. */
export function labelledRows(labelled: readonly LabelledWindow[], since: number): number {
  let [end, rows] = [since, 0];
  for (const one of labelled.toSorted((a, b) => (a.window.start < b.window.start ? -1 : 1))) {
    if (Date.parse(one.window.start) < end) continue;
    end = Date.parse(one.window.end);
    rows += one.rows;
  }
  return rows;
}
