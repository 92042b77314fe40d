import type { DriftSettings, KEPT, LedgerPage } from '../../../../lib/contract/ledger-api.ts';
import { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { Sketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import type { OldWindow } from '../../../../lib/domain/drift/life/backtest.ts';
import type { RecordedCheck } from '../../../../lib/domain/drift/life/limits/recorded-past.ts';
import { NotFoundError } from '../../../../lib/domain/errors.ts';
import { modelChain } from '../../../../lib/domain/ledger/chain.ts';
import { type LedgerRecord, readRecord } from '../../../../lib/domain/ledger/record.ts';
import { iso } from '../../../../lib/domain/time.ts';
import { type ApiClient, pathSegment } from '../../../target/api-client.ts';

/** Whose checks, and of which time. */
export interface RecordedWish {
  readonly tenant: string;
  readonly model: string;
  readonly deployment?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A check as recorded, and where its record stands. */
export type Recorded = RecordedCheck & { readonly seq: number; readonly broken: number };

const pathOf = ({ tenant, model }: RecordedWish, rest: string): string =>
  `/api/models/${pathSegment(model)}/${rest}?tenant=${encodeURIComponent(tenant)}`;

/** By what a model's drift checks go today. */
export async function driftSettings(api: ApiClient, wish: RecordedWish): Promise<DriftSettings> {
  const { policy, ...rest } = await api.get<DriftSettings>(pathOf(wish, 'drift'));
  return { ...rest, policy: DriftPolicy.parse(policy) };
}

/**
 * A model's drift checks as its ledger tells them, in the order they were recorded; of a slot that was checked again the later one, which saw more.
 * @param whole how long a whole window is, ms
 * @throws NotFoundError where there is none
 */
export async function recordedChecks(api: ApiClient, wish: RecordedWish, whole: number): Promise<Recorded[]> {
  const { tenant, model, deployment, from = -Infinity, to = Infinity } = wish;
  const found = new Map<string, Recorded>();
  for await (const { records } of api.pages<LedgerPage>(`/api/ledger/${pathSegment(modelChain(tenant, model))}`))
    for (const record of records.map(readRecord)) {
      if (record.type !== 'CheckRecorded' || record.data?.kind !== 'drift') continue;
      if (deployment !== undefined && record.subject.deployment !== deployment) continue;
      const window = windowOf(record);
      if (window.start < from || window.end > to) continue;
      const { slot, asked, rows } = record.data as { slot: string; asked?: string; rows: { broken: number } };
      found.set(`${record.subject.deployment} ${slot} ${asked ?? ''}`, {
        ...{ seq: record.seq, deployment: record.subject.deployment ?? '', window, broken: rows.broken },
        ...{ complete: window.end - window.start >= whole, asked: asked !== undefined },
        ...{ verdict: record.verdict ?? '', baseline: digestIn(record, 'baseline') },
      });
    }
  if (found.size > 0) return [...found.values()];
  const span = [wish.from, wish.to].map((at) => (at === undefined ? '…' : iso(at))).join(' to ');
  throw new NotFoundError(
    `model \`${model}\` has no recorded drift check from ${span}: see \`steward history ${model}\``,
  );
}

/** Sketches that are asked for at a time. */
const AT_ONCE = 8;

/** The windows of checks, from the sketches kept of them and the baselines they were held against: each baseline is read once. */
export async function recordedWindows(
  api: ApiClient,
  wish: RecordedWish,
  checks: readonly Recorded[],
): Promise<OldWindow[]> {
  const kept = (seq: number, name: (typeof KEPT)[number]) => api.get<unknown>(pathOf(wish, `kept/${seq}/${name}`));
  const baselines = new Map<string, Promise<Baseline>>();
  const baselineOf = ({ seq, baseline }: Recorded): Promise<Baseline> => {
    const known = baselines.get(baseline) ?? kept(seq, 'baseline').then((read) => Baseline.parse(read));
    baselines.set(baseline, known);
    return known;
  };
  const windows: OldWindow[] = [];
  for (let at = 0; at < checks.length; at += AT_ONCE)
    windows.push(
      ...(await Promise.all(
        checks.slice(at, at + AT_ONCE).map(async (check) => {
          const sketch = Sketch.parse(await kept(check.seq, 'sketch'));
          const { window, complete, broken } = check;
          const because = complete ? undefined : 'the version went live after the window began';
          return {
            window,
            baseline: await baselineOf(check),
            sketch,
            brokenLines: broken - sketch.broken,
            complete,
            because,
          };
        }),
      )),
    );
  return windows;
}

function windowOf({ data }: LedgerRecord): { start: number; end: number } {
  const { start, end } = Object(data?.window) as { start: string; end: string };
  return { start: Date.parse(start), end: Date.parse(end) };
}

function digestIn({ seq, evidence }: LedgerRecord, name: string): string {
  const found = evidence?.find((one) => one.name === name);
  if (!found) throw new NotFoundError(`record ${seq} keeps no \`${name}\` as evidence`);
  return found.sha256;
}
