import { DependencyError, IntegrityError, NotFoundError } from '../../domain/errors.ts';
import { Checkpoint } from '../../domain/ledger/checkpoint.ts';
import type { Checkpoints } from '../../ports/ledger.ts';
import type { Objects } from '../../ports/objects.ts';

/** Sizes and times stand in names as what is left to these, so that the newest comes first in a listing. */
const SIZES = 10 ** 15 - 1;
const TIMES = 10 ** 15 - 1;
const CLAIM = 'root.txt';
/** What stands below the folder: a checkpoint, or a claim. Whatever else lies there is nobody's statement of anything. */
const SIGNED = /^\d{15}\/\d{15}\.json$/;

/**
 * Checkpoints as objects `<bucket>/checkpoints/<size>/<time>.json`, and for each size the one root it may be signed for in `root.txt`
 * beside them, written before the signature; on AWS who signs may put no object over another (`ONCE` of lib/constructs/stores/once.ts), nor delete one.
 */
export function checkpointsIn(objects: Objects, bucket: string): Checkpoints {
  const top = `s3://${bucket}/checkpoints/`;
  const folder = (size: number): string => `${String(SIZES - size).padStart(15, '0')}/`;
  const nameOf = ({ note }: Checkpoint): string => {
    const [, size, , at] = note.split('\n') as [string, string, string, string];
    return `${folder(Number(size))}${String(TIMES - Date.parse(at.slice('at '.length))).padStart(15, '0')}.json`;
  };
  const read = async (uri: string): Promise<string> => {
    const parts: Uint8Array[] = [];
    for await (const chunk of objects.open(uri)) parts.push(chunk);
    return Buffer.concat(parts).toString('utf8');
  };
  /** The first that is signed: a claim may stand alone, when its signer died between the two. */
  const newest = async (): Promise<string | undefined> => {
    let found = await objects.first(top);
    while (found && !SIGNED.test(found.uri.slice(top.length)))
      found = await objects.first(top, found.uri.slice(top.length));
    return found?.uri;
  };
  /** The checkpoint of the size and time its name says, to the letter as `keep` wrote it: another reader finds nothing else in it. */
  const parsed = (text: string, uri: string): Checkpoint => {
    const checkpoint = Checkpoint.parse(JSON.parse(text));
    if (text !== textOf(checkpoint) || uri !== top + nameOf(checkpoint)) throw new Error('it was changed or moved');
    return checkpoint;
  };

  return {
    last: async () => {
      const uri = await newest();
      if (uri === undefined) return undefined;
      try {
        return parsed(await read(uri), uri);
      } catch (cause) {
        if (cause instanceof DependencyError) throw cause;
        // It was listed a moment ago, and nobody may delete one.
        if (cause instanceof NotFoundError) throw new DependencyError(`\`${uri}\` cannot be read`, { cause });
        throw new IntegrityError(`\`${uri}\` is not a checkpoint as it was written`, { cause });
      }
    },
    claim: async (size, root) => {
      const uri = await newest();
      if (uri !== undefined && uri < `${top}${folder(size)}`)
        throw new IntegrityError(`a checkpoint of more than ${size} records is signed already: the ledger got shorter`);
      const claim = `${top}${folder(size)}${CLAIM}`;
      if (await objects.put(claim, root, { ifAbsent: true })) return;
      if ((await read(claim)) !== root)
        throw new IntegrityError(`the ledger of ${size} records was to be signed with another root`);
    },
    keep: async (checkpoint) => {
      const parsed = Checkpoint.safeParse(checkpoint);
      if (!parsed.success)
        throw new IntegrityError('a checkpoint that nobody could read back is not kept', { cause: parsed.error });
      const uri = top + nameOf(checkpoint);
      await objects.put(uri, textOf(checkpoint), { ifAbsent: true });
    },
  };
}

const textOf = (checkpoint: Checkpoint): string => `${JSON.stringify(checkpoint)}\n`;
