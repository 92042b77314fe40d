import * as z from 'zod';
import type { ComparisonView, DriftPicture } from '../../lib/contract/api.ts';
import type { Approval } from '../../lib/domain/approval/approval.ts';
import { type Check, checkEffect } from '../../lib/domain/check/check.ts';
import { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { pictureOf } from '../../lib/domain/drift/measures/picture.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { gateEffect } from '../../lib/domain/gate/decision.ts';
import { KeptLimits } from '../../lib/domain/gate/facts.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { type LedgerRecord, readRecord } from '../../lib/domain/ledger/record.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Reads = PortsOf<'registry' | 'ledger:read' | 'evidence:read'>;

const Scores = z.object({
  ...{ value: z.string(), low: z.string(), high: z.string() },
  ...{ method: z.string().optional(), doubt: z.string().optional() },
});
/** As functions/evaluate writes it. */
const Comparison = z.object({
  champion: z.int().nullable(),
  challenger: z.record(z.string(), Scores),
  championScores: z.record(z.string(), Scores).optional(),
  rows: z.int(),
  positives: z.int().optional(),
  metric: z.string().optional(),
  difference: Scores.optional(),
});

/** Challenger beside champion, from the evidence the question was asked with; absent where there is none to be read any more. */
export async function comparisonOf(
  evidence: Reads['evidence'],
  approval: Approval,
): Promise<ComparisonView | undefined> {
  const text = await textOf(evidence, approval.shown.comparison ?? undefined);
  if (text === undefined) return undefined;
  const {
    champion,
    challenger,
    championScores = {},
    rows,
    positives,
    metric,
    difference,
  } = Comparison.parse(JSON.parse(text));
  // A pipeline may score a champion that this deployment does not have.
  const against = champion === null ? {} : championScores;
  const metrics = [...new Set([...Object.keys(challenger), ...Object.keys(against)])];
  return {
    champion,
    challenger: approval.version,
    rows,
    ...(positives !== undefined && { positives }),
    ...(metric !== undefined && { metric }),
    ...(champion !== null && difference && { difference }),
    metrics: metrics.map((metric) => ({
      metric,
      ...(against[metric] && { champion: against[metric] }),
      ...(challenger[metric] && { challenger: challenger[metric] }),
    })),
  };
}

/** The last drift check of the deployment, drawn; for a closed question the last one before it was asked. */
export async function driftOf(ports: Reads, approval: Approval): Promise<DriftPicture | undefined> {
  const before = approval.state === 'pending' ? {} : { before: iso(approval.askedAt + 1) };
  const [check] = await ports.registry.checks(approval, 'drift', approval.deployment, { n: 1, ...before });
  const record = check && (await recordOf(ports.ledger, check));
  const named = (name: string) => record?.evidence?.find((e) => e.name === name)?.sha256;
  const [baseline, sketch] = await Promise.all(
    ['baseline', 'sketch'].map((name) => textOf(ports.evidence, named(name))),
  );
  if (!check || baseline === undefined || sketch === undefined) return undefined;
  const features = pictureOf(Baseline.parse(JSON.parse(baseline)), Sketch.parse(JSON.parse(sketch)), check);
  return { check, features };
}

/**
 * What a check kept of its window or was held against, as it was kept: `seq` is the check's record in the model's chain.
 * @returns undefined where there is no such record, or it names no such evidence, or it is kept no longer
 */
export async function keptOf(
  { ledger, evidence }: Pick<Reads, 'ledger' | 'evidence'>,
  id: ModelId,
  { seq, name }: { seq: number; name: string },
): Promise<string | undefined> {
  const stored = await ledger.record(modelChain(id.tenant, id.model), seq);
  const record = stored && readRecord(stored);
  const named = record?.type === 'CheckRecorded' ? record.evidence?.find((one) => one.name === name) : undefined;
  return textOf(evidence, named?.sha256);
}

/**
 * What became of every limit of the manifest in one judgement of the gate: from its evidence `measured`, which has them all, or else those that its
 * record has room for.
 * @returns undefined where no such judgement is kept, or it is from before limits were recorded
 */
export async function judgedLimits(
  { ledger, evidence }: Pick<Reads, 'ledger' | 'evidence'>,
  tenant: string,
  gate: string | undefined,
): Promise<KeptLimits | undefined> {
  const place = gate === undefined ? undefined : await ledger.placeOf(gateEffect(tenant, gate));
  const stored = place && (await ledger.record(place.chain, place.seq));
  if (!stored) return undefined;
  const record = readRecord({ ...stored, hash: place.hash });
  const text = await textOf(evidence, record.evidence?.find(({ name }) => name === 'measured')?.sha256);
  const measured: object = text === undefined ? {} : JSON.parse(text);
  const kept = 'limits' in measured ? measured : record.data;
  return 'limits' in kept ? KeptLimits.parse(kept) : undefined;
}

/** The record of a check, by the business key that it was committed under. */
async function recordOf(ledger: Reads['ledger'], check: Check): Promise<LedgerRecord | undefined> {
  const place = await ledger.placeOf(checkEffect(check));
  const stored = place && (await ledger.record(place.chain, place.seq));
  return stored && readRecord({ ...stored, hash: place.hash });
}

/** Evidence that is kept no longer leaves its part of the page out; evidence that was changed is an IntegrityError. */
async function textOf(evidence: Reads['evidence'], sha256: string | undefined): Promise<string | undefined> {
  if (sha256 === undefined) return undefined;
  try {
    return (await evidence.read(sha256)).toString('utf8');
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
