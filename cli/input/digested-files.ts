import { createHash } from 'node:crypto';
import type { InputDigest } from '../../lib/report/made.ts';
import type { Files } from '../../lib/tables/files/files.ts';

/** The SHA-256 of bytes or text, in hex. */
export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The same files, whose bytes are digested as they are read to their end, so that nothing is fetched twice for it. */
export function digestedFiles(files: Files): { files: Files; digests(): Promise<InputDigest[]> } {
  const known = new Map<string, string | undefined>();
  const note = (name: string): void => {
    if (!known.has(name)) known.set(name, undefined);
  };
  async function* open(name: string): AsyncGenerator<Uint8Array> {
    note(name);
    const hash = createHash('sha256');
    for await (const piece of files.open(name)) {
      hash.update(piece);
      yield piece;
    }
    known.set(name, hash.digest('hex'));
  }
  const digests = async (): Promise<InputDigest[]> => {
    // What was read here and there, or only in part, is read once more.
    for (const [name, sha256] of known) if (sha256 === undefined) for await (const _ of open(name));
    return [...known].map(([name, sha256]) => ({ name, sha256: sha256! })).sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const { cut } = files;
  return {
    files: {
      ...files,
      open,
      ...(cut && {
        cut: {
          piece: cut.piece,
          open: (name, start) => {
            note(name);
            return cut.open(name, start);
          },
          elsewhere: (name, bytes) => {
            note(name);
            cut.elsewhere(name, bytes);
          },
        },
      }),
      slices: (name) => {
        note(name);
        return files.slices(name);
      },
    },
    digests,
  };
}
