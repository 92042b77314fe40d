import { cutBytes } from '../ledger/bounded.ts';
import { visible } from '../visible.ts';
import { readBias } from './analysis.ts';
import { readBom, readDataQuality, readDataSnapshot, readEvaluation, readModelCard } from './documents.ts';
import { readTestReport } from './junit.ts';
import { type EvidenceKind, isKind, KIND_NAMES, NOT_BROUGHT } from './kinds.ts';
import { drivenRates, readLoadTest } from './load-test.ts';
import { readSignature } from './model-signing.ts';
import { EvidenceMisfit, type EvidenceReading } from './reading.ts';
import { readExplainability, readShapTable } from './shap-values.ts';
import { readProvenance } from './statement.ts';
import type { KnownDigests } from './subject.ts';

/** How each kind is read: figures for people, or a EvidenceMisfit in words. Predictions are read by the gate, row by row. */
const READERS: Record<Exclude<EvidenceKind, 'predictions'>, (bytes: Buffer, known: KnownDigests) => string[]> = {
  evaluation: readEvaluation,
  'bias-report': readBias('post_training_bias_metrics'),
  'data-bias-report': readBias('pre_training_bias_metrics'),
  explainability: readExplainability,
  'model-card': readModelCard,
  'data-quality': readDataQuality,
  'data-snapshot': readDataSnapshot,
  'test-report': readTestReport,
  sbom: readBom,
  provenance: readProvenance,
  signature: readSignature,
  'load-test': readLoadTest,
};

/** UTF-8 bytes of what is wrong: others wrote the names in it. */
const FAULT = 300;

/**
 * Reads a piece of evidence as its kind. What does not fit, is an outcome with what is wrong with it.
 * @param known digests of the version's own bytes, lower-case hex
 */
export function readEvidence(kind: string, bytes: Buffer, known: KnownDigests): EvidenceReading {
  if (!isKind(kind) || kind === 'predictions') return { fault: noKind(kind) };
  try {
    const summary = READERS[kind](bytes, known);
    const driven = kind === 'load-test' ? drivenRates(bytes) : undefined;
    return { summary, ...(driven && { driven }) };
  } catch (error) {
    return misfitOf(error);
  }
}

/** The same of explainability that came as a table of SHAP values. */
export async function readEvidenceTable({
  columns,
  rows,
}: {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly (string | undefined)[]>;
}): Promise<EvidenceReading> {
  try {
    return { summary: await readShapTable(columns, rows) };
  } catch (error) {
    return misfitOf(error);
  }
}

function misfitOf(error: unknown): EvidenceReading {
  if (error instanceof EvidenceMisfit) return { fault: faultOf(error.message) };
  // What exhausts a reader was made to: it is no evidence either.
  if (error instanceof RangeError) return { fault: 'it nests too deep or is too large to be read' };
  throw error;
}

/** What is wrong, as people and records have it. */
export const faultOf = (message: string): string => cutBytes(visible(message), FAULT);

export const noKind = (kind: string): string =>
  faultOf(kind === 'predictions' ? NOT_BROUGHT : `\`${kind}\` is no kind of evidence: ${KIND_NAMES.join(', ')}`);
