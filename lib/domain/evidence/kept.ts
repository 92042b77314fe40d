import * as z from 'zod';
import { firstWithin } from '../ledger/bounded.ts';
import { EvidenceRef } from '../ledger/record.ts';

/** Figures of a summary at most, and UTF-8 bytes of each. */
export const FIGURES = { most: 6, bytes: 120 };

/** One rate of a load test: requests a second as asked and as answered well, the share that failed, and percentiles in ms. */
export const DrivenRate = z.object({
  rate: z.number(),
  reached: z.number(),
  failed: z.number(),
  p50: z.number().optional(),
  p90: z.number().optional(),
  p99: z.number().optional(),
});
export type DrivenRate = z.infer<typeof DrivenRate>;

/**
 * One piece of evidence of a version as it was read when it came; records tell the same. What could not be read as its kind has a `fault` and counts as
 * absent; what could not even be fetched has no digest.
 */
export const KeptEvidence = z.object({
  kind: z.string(),
  sha256: EvidenceRef.shape.sha256.optional(),
  /** What people see of it: three to six figures in words. */
  summary: z.array(z.string()),
  /** Of what `steward loadtest` wrote: rate by rate. */
  driven: z.array(DrivenRate).optional(),
  /** Why it counts as absent. */
  fault: z.string().optional(),
  /** Who added it after the registration, and when (epoch ms). */
  by: z.string().optional(),
  at: z.int().optional(),
});
export type KeptEvidence = z.infer<typeof KeptEvidence>;

/** Names of the kinds that are there and could be read. */
export const validKinds = (kept: readonly KeptEvidence[]): string[] => [
  ...new Set(kept.filter(({ fault }) => fault === undefined).map(({ kind }) => kind)),
];

/** Kinds of a version that are there and could be read. */
export const kindsOf = ({
  evidence,
  kept,
}: {
  readonly evidence: readonly EvidenceRef[];
  readonly kept: readonly KeptEvidence[];
}): string[] => {
  // Versions from before say of none of their evidence what was read of it.
  const told = new Set(kept.map(({ kind }) => kind));
  return [...evidence.map(({ name }) => name).filter((name) => !told.has(name)), ...validKinds(kept)];
};

/** What a judgement rests on of all that is kept: which bytes of which kind, and whether they could be read. */
export const identityOf = (kept: readonly KeptEvidence[]): { kind: string; sha256: string | null; valid: boolean }[] =>
  kept.map(({ kind, sha256, fault }) => ({ kind, sha256: sha256 ?? null, valid: fault === undefined }));

/** As evidence of a record: what has bytes, under its kind. */
export const refsOf = (kept: readonly KeptEvidence[]): EvidenceRef[] =>
  kept.flatMap(({ kind, sha256 }) => (sha256 === undefined ? [] : [{ name: kind, sha256 }]));

/** A record has 16 KiB, and a package may name fifty pieces: all are told with their digests, and of what is in them as much as fits. */
const IN_RECORD = { most: 30, bytes: 3_500 };

/** Kept evidence as a record tells it; what of their summaries does not fit lies in the version. */
export function keptInRecord(kept: readonly KeptEvidence[]): Record<string, z.core.util.JSONType>[] {
  const told = firstWithin(
    kept.map(({ summary, fault }) => ({ summary, ...(fault !== undefined && { fault }) })),
    IN_RECORD,
  );
  return identityOf(kept).map((identity, index) => ({ ...identity, ...told[index] }));
}
