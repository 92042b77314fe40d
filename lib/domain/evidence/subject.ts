import { misfit } from './reading.ts';

/** What a version's bytes are known by: evidence that speaks of none of them is of something else. */
export type KnownDigests = ReadonlySet<string>;

/**
 * Holds the SHA-256 that a document says it is of against the version's own bytes. Of a version of which none are known nothing can be said.
 * @param what the beginning of the sentence that refuses it, `its subject is not`
 * @throws EvidenceMisfit where none is one of the version's
 */
export function assertOfVersion(said: readonly (string | undefined)[], known: KnownDigests, what: string): void {
  if (known.size === 0 || said.some((digest) => known.has((digest ?? '').toLowerCase()))) return;
  const ofParts = [...known].some((digest) => digest.includes('-'));
  misfit(
    ofParts
      ? `${what} a file or an image of this version by its SHA-256, and of files that were uploaded in parts S3 keeps that of their parts alone: upload them in one piece, or it is of something else`
      : `${what} a file or an image of this version by its SHA-256: it is of something else`,
  );
}
