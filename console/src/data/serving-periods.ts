import type { RecordView } from '../../../lib/words/record-sentence.ts';

/** A time in which one version served a deployment, or what was adopted (version 0); without `to` it still does. */
export interface ServingPeriod {
  readonly version: number;
  /** The config that was adopted and no release brought. */
  readonly adopted?: string;
  readonly from: string;
  readonly to?: string;
}

/**
 * Who served a deployment when, as the ledger's release records tell it; where they say nothing of it, because what they tell is older
 * than they go back, who serves it now.
 */
export function servingPeriods(
  records: readonly RecordView[],
  deployment: string,
  now?: ServingPeriod,
): readonly ServingPeriod[] {
  const periods: ServingPeriod[] = [];
  for (const { type, at, subject, data } of records) {
    if (subject.deployment !== deployment) continue;
    const next = servesAfter(type, subject, data);
    const last = periods.at(-1);
    if (next === undefined || (last?.to === undefined && last?.version === next.version)) continue;
    if (last && last.to === undefined) periods[periods.length - 1] = { ...last, to: at };
    if (next.version > 0 || next.adopted) periods.push({ ...next, from: at });
  }
  return periods.length === 0 && now ? [now] : periods;
}

/** Who serves after a record, if it says so; version 0 without `adopted` is nobody. */
function servesAfter(
  type: string,
  { version }: RecordView['subject'],
  { to, back, adopted, config }: RecordView['data'],
): Pick<ServingPeriod, 'version' | 'adopted'> | undefined {
  switch (type) {
    case 'ModelAdopted':
      return { version: version ?? 0, adopted: String(config) };
    case 'ReleaseCompleted':
      return { version: version ?? 0, ...(adopted !== undefined && { adopted: String(config) }) };
    case 'ReleaseRolledBack':
      return { version: Number(to ?? 0), ...(!to && back !== undefined && { adopted: String(back) }) };
    default:
      return undefined;
  }
}

/** One of them in words. */
export const servingName = ({ version, adopted }: ServingPeriod): string =>
  version > 0 ? `version ${version}${adopted ? ', as adopted' : ''}` : `config ${adopted}, as adopted`;

/** A release that did not come to be. */
export interface Setback {
  readonly version: number;
  readonly at: string;
  readonly what: 'rolled back' | 'failed';
}

/** Releases to a deployment that were rolled back or failed. */
export const setbacksOf = (records: readonly RecordView[], deployment: string): readonly Setback[] =>
  records.flatMap(({ type, at, subject }) =>
    subject.deployment === deployment && subject.version && (type === 'ReleaseRolledBack' || type === 'ReleaseFailed')
      ? [{ version: subject.version, at, what: type === 'ReleaseFailed' ? 'failed' : 'rolled back' }]
      : [],
  );
