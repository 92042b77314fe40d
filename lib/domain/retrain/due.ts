import type { Retraining } from '../model/retraining.ts';
import { iso } from '../time.ts';
import type { ArrivedData } from './training-data.ts';

/** What brings a retrain up by itself, without a finding. */
export const DUE_KINDS = ['schedule', 'newData'] as const;
export type DueKind = (typeof DUE_KINDS)[number];

/** What new data is counted in: labelled rows of the quality checks, and what S3 lists of the training data. */
const COUNTED = ['rows', 'partitions', 'objects', 'bytes'] as const;
type Counted = (typeof COUNTED)[number];

/** A retrain that has come up, and what it is known by: the same one comes up once. */
export interface DueRetrain {
  readonly kind: DueKind;
  readonly slot: string;
  /** How much came since the slots are counted, where that brought it up. */
  readonly came?: { readonly [of in Counted]?: number };
}

/** A window whose predictions had labels, and of how many; times are ISO 8601 UTC. */
export interface LabelledWindow {
  readonly window: { readonly start: string; readonly end: string };
  readonly rows: number;
}

/**
 * What has come up by now (epoch ms), counted from `since`: the last start, or before there was one the moment at which the model went live.
 * Of slots that were missed the last one counts. New data comes up again with as much more of it: what was held then is asked again.
 * @param arrived what S3 lists as new; absent where it was not asked
 */
export function dueRetrains(
  { every, newData }: Pick<Retraining, 'every' | 'newData'>,
  seen: { since: number; now: number; labelled: readonly LabelledWindow[]; arrived?: ArrivedData | undefined },
): DueRetrain[] {
  const { since, now, labelled, arrived } = seen;
  const slots = every === undefined ? 0 : Math.floor((now - since) / every);
  const counts = { rows: newData?.rows === undefined ? 0 : labelledRows(labelled, since), ...arrived };
  const came = COUNTED.flatMap((of): DueRetrain[] => {
    const [wanted, count = 0] = [newData?.[of], counts[of]];
    const times = wanted === undefined ? 0 : Math.floor(count / wanted);
    const slot = of === 'rows' ? `${iso(since)}/${times}` : `${iso(since)}/${of}/${times}`;
    return times > 0 ? [{ kind: 'newData', slot, came: { [of]: count } }] : [];
  });
  return [...(slots > 0 ? [{ kind: 'schedule' as const, slot: iso(since + slots * every!) }] : []), ...came];
}

/** What came, as a record of `RetrainDue` has it, in words: `1100 labelled rows`. */
export function arrivedInWords(data: { readonly [of in Counted]?: unknown }): string {
  const of = COUNTED.find((one) => data[one] !== undefined) ?? 'rows';
  return `${data[of]} ${of === 'rows' ? 'labelled rows' : `${of} of training data`}`;
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
