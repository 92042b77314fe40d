import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { KeptEvidence } from '../../lib/domain/evidence/kept.ts';
import type { Inventory } from '../../lib/domain/inventory/inventory.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { LeftEvidence } from '../../lib/ports/sagemaker.ts';

type Needs = Pick<Ports, 'evidence'>;

/** By what a version's own bytes are known; nothing of versions from before there were inventories. An empty file is in every model. */
export const knownDigests = (inventory: Inventory | undefined): ReadonlySet<string> =>
  new Set(
    inventory?.containers.flatMap(({ imageDigest, sources }) => [
      ...(imageDigest === undefined ? [] : [imageDigest]),
      ...sources
        .flatMap(({ found }) => found?.files ?? [])
        .filter(({ bytes }) => bytes > 0)
        .map(({ sha256 }) => sha256),
    ]),
  );

/**
 * Copies a piece of evidence by its digest and reads it as its kind. What is not there, too large, of no kind or does not fit it is an outcome with what is
 * wrong with it.
 * @param known digests of the version's own bytes, lower-case hex
 */
export async function keepEvidence(
  { evidence }: Needs,
  left: LeftEvidence | { readonly kind: string; readonly content: Buffer },
  known: ReadonlySet<string>,
): Promise<KeptEvidence> {
  // The readers come with the first evidence, not with a start.
  const [{ EVIDENCE_KINDS, isKind }, { isParquet }, { faultOf, noKind, readEvidence, readEvidenceTable }] =
    await Promise.all([
      import('../../lib/domain/evidence/kinds.ts'),
      import('../../lib/domain/evidence/shap-values.ts'),
      import('../../lib/domain/evidence/read-evidence.ts'),
    ]);
  const { kind } = left;
  if (!isKind(kind) || kind === 'predictions') return { kind: kind.slice(0, 80), summary: [], fault: noKind(kind) };
  try {
    const { most } = EVIDENCE_KINDS[kind];
    const sha256 = 'from' in left ? await evidence.copy(left.from, most) : await evidence.put(left.content);
    const named = 'from' in left ? left.digest : undefined;
    if (named !== undefined && named !== sha256) {
      const fault = `its bytes are not those that the package names: their SHA-256 is ${sha256.slice(0, 12)}…, named is ${named.slice(0, 12)}…`;
      return { kind, sha256, summary: [], fault: faultOf(fault) };
    }
    const bytes = await evidence.read(sha256);
    const table = kind === 'explainability' && isParquet(bytes) ? await evidence.table(sha256) : undefined;
    const reading = table ? await readEvidenceTable(table) : readEvidence(kind, bytes, known);
    return 'fault' in reading
      ? { kind, sha256, summary: [], fault: reading.fault }
      : { kind, sha256, summary: [...reading.summary], ...(reading.driven && { driven: [...reading.driven] }) };
  } catch (error) {
    return { kind, summary: [], fault: faultOf(unreadable(error).message) };
  }
}

/**
 * Copies predictions, which the gate reads row by row. None there, more objects than are taken or more bytes than `most` is an outcome like that of any
 * evidence; of the last is also told how much there is.
 */
export async function gatherPredictions(
  { evidence }: Needs,
  from: string,
  most: number,
): Promise<{ kept: KeptEvidence; tooMuch?: string }> {
  const absent = async (why: string): Promise<KeptEvidence> => {
    const { faultOf } = await import('../../lib/domain/evidence/read-evidence.ts');
    return { kind: 'predictions', summary: [], fault: faultOf(why) };
  };
  try {
    const found = await evidence.gather(from, most);
    if (typeof found === 'string') return { kept: { kind: 'predictions', sha256: found, summary: [] } };
    const { tooMuch } = found;
    return { tooMuch, kept: await absent(`${tooMuch}, more than a function copies: leave a sample of them`) };
  } catch (error) {
    return { kept: await absent(unreadable(error).message) };
  }
}

function unreadable(error: unknown): Error {
  if (error instanceof NotFoundError || error instanceof InvalidEventError) return error;
  throw error;
}
