import * as z from 'zod';
import type { DriftSettings, KEPT, LedgerPage } from '../../../../lib/contract/ledger-api.ts';
import { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { Sketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import type { OldWindow } from '../../../../lib/domain/drift/life/backtest.ts';
import type { RecordedCheck } from '../../../../lib/domain/drift/life/limits/recorded-past.ts';
import { NotFoundError } from '../../../../lib/domain/errors.ts';
import { modelChain } from '../../../../lib/domain/ledger/chain.ts';
import { type LedgerRecord, readRecord } from '../../../../lib/domain/ledger/record.ts';
import { divideRisk, type JudgedSegments, judgeSegments } from '../../../../lib/domain/segments/decide-segments.ts';
import { Segments } from '../../../../lib/domain/segments/segments.ts';
import { iso } from '../../../../lib/domain/time.ts';
import { type ApiClient, pathSegment, Refused } from '../../../target/api-client.ts';

/** Whose checks, and of which time. */
export interface RecordedWish {
  readonly tenant: string;
  readonly model: string;
  readonly deployment?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A check as recorded, and where its record stands; `segments` is the digest of what its window was held against by segment, where it was. */
export type Recorded = RecordedCheck & {
  readonly seq: number;
  readonly broken: number;
  readonly segments: string | undefined;
};

/** A window that a check kept; `segments` is what each policy makes of those it was counted by, or `unread` where the API gives them no longer, or not, because they are too large. */
export interface RecordedWindow extends OldWindow {
  readonly segments?: readonly (JudgedSegments | undefined)[] | 'unread';
}

/** A window by segment as it is kept. */
const Segmented = z.object({ sketches: z.array(Sketch), elsewhere: z.int().min(0) });

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
 * @param hear is told of every record beside
 * @throws NotFoundError where there is none
 */
export async function recordedChecks(
  api: ApiClient,
  wish: RecordedWish,
  whole: number,
  hear: (record: LedgerRecord) => void = () => undefined,
): Promise<Recorded[]> {
  const { tenant, model, deployment, from = -Infinity, to = Infinity } = wish;
  const found = new Map<string, Recorded>();
  for await (const { records } of api.pages<LedgerPage>(`/api/ledger/${pathSegment(modelChain(tenant, model))}`))
    for (const record of records.map(readRecord)) {
      hear(record);
      if (record.type !== 'CheckRecorded' || record.data?.kind !== 'drift') continue;
      if (deployment !== undefined && record.subject.deployment !== deployment) continue;
      const window = windowOf(record);
      if (window.start < from || window.end > to) continue;
      const { slot, asked, rows } = record.data as { slot: string; asked?: string; rows: { broken: number } };
      found.set(`${record.subject.deployment} ${slot} ${asked ?? ''}`, {
        ...{ seq: record.seq, deployment: record.subject.deployment ?? '', window, broken: rows.broken },
        ...{ complete: window.end - window.start >= whole, asked: asked !== undefined },
        ...{ verdict: record.verdict ?? '', baseline: digestIn(record, 'baseline') },
        segments: record.evidence?.find(({ name }) => name === 'segments')?.sha256,
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

/**
 * The windows of checks, from the sketches kept of them and the baselines they were held against: each baseline is read once.
 * @param policies by which segments are judged, where windows were counted by them: their counts are large, and kept in memory by none
 */
export async function recordedWindows(
  api: ApiClient,
  wish: RecordedWish,
  checks: readonly Recorded[],
  policies: readonly DriftPolicy[] = [],
): Promise<RecordedWindow[]> {
  const kept = (seq: number, name: (typeof KEPT)[number]) => api.get<unknown>(pathOf(wish, `kept/${seq}/${name}`));
  const baselines = new Map<string, Promise<Baseline>>();
  const baselineOf = ({ seq, baseline }: Recorded): Promise<Baseline> => {
    const known = baselines.get(baseline) ?? kept(seq, 'baseline').then((read) => Baseline.parse(read));
    baselines.set(baseline, known);
    return known;
  };
  const partitions = new Map<string, Promise<Segments>>();
  const judged = async (check: Recorded, { window, complete, because }: OldWindow) => {
    if (check.segments === undefined || policies.length === 0) return undefined;
    try {
      const known = partitions.get(check.segments) ?? kept(check.seq, 'segments').then((read) => Segments.parse(read));
      partitions.set(check.segments, known);
      const segments = await known;
      const segmented = Segmented.parse(await kept(check.seq, 'sketch-by-segment'));
      const state = { complete, because, brokenLines: 0, at: window.end };
      return policies.map((policy) =>
        policy.methods === 'evidently'
          ? undefined
          : judgeSegments(segments, segmented, { policy: divideRisk(policy, segments.parts.length).segment, state }),
      );
    } catch (error) {
      if (error instanceof Refused && (error.status === 404 || error.status === 413)) return 'unread' as const;
      throw error;
    }
  };
  const windows: RecordedWindow[] = [];
  for (let at = 0; at < checks.length; at += AT_ONCE)
    windows.push(
      ...(await Promise.all(
        checks.slice(at, at + AT_ONCE).map(async (check) => {
          const sketch = Sketch.parse(await kept(check.seq, 'sketch'));
          const { window, complete, broken } = check;
          const because = complete ? undefined : 'the version went live after the window began';
          const baseline = await baselineOf(check);
          const one = { window, baseline, sketch, brokenLines: broken - sketch.broken, complete, because };
          const segments = await judged(check, one);
          return { ...one, ...(segments && { segments }) };
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
