import { IntegrityError, InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import { Pointer, pointerKey, statementsKey } from '../../domain/failover/pointer.ts';
import type { TargetAccount } from '../../domain/target.ts';
import type { PointerPlace, Traffic } from '../../ports/effects.ts';
import type { Objects } from '../../ports/objects.ts';

/** What no pointer or statement of ours comes near (bytes): whoever may write to the bucket could lie something large there. */
const LARGEST = 256 * 1024;

/** Pointers and statements in the buckets of models: `traffic/<tenant>/<model>/<deployment>.json`, `standing/<tenant>/<model>/<deployment>/…`. */
export function pointersIn(objects: Objects, targets: readonly Pick<TargetAccount, 'name' | 'models'>[]): Traffic {
  const bucketOf = ({ target }: PointerPlace): string => {
    const found = targets.find(({ name }) => name === target);
    if (found) return `s3://${found.models}`;
    throw new InvalidEventError(`\`targets\` of the configuration does not list \`${target}\` any more`);
  };
  return {
    read: async (of) => {
      const uri = `${bucketOf(of)}/${pointerKey(of)}`;
      const found = await lookedAt(objects, uri);
      if (!found) return undefined;
      const pointer = Pointer.safeParse(parsed(await readAll(objects, uri, found.etag)));
      if (pointer.success) return { pointer: pointer.data, tag: found.etag };
      throw new IntegrityError(`\`${uri}\` is no pointer of ours: it was not written by Steward`);
    },
    move: (of, pointer, over) =>
      objects.put(
        `${bucketOf(of)}/${pointerKey(of)}`,
        JSON.stringify(pointer),
        over === undefined ? { ifAbsent: true } : { over },
      ),
    leave: async (of, name, statement) => {
      await objects.put(`${bucketOf(of)}/${statementsKey(of)}${name}`, statement, { ifAbsent: true });
    },
    lastLeft: async (of) => {
      const folder = `${bucketOf(of)}/${statementsKey(of)}`;
      const last = (await objects.list(folder)).at(-1);
      return last && { name: last.uri.slice(folder.length), text: await readAll(objects, last.uri, last.etag) };
    },
  };
}

const lookedAt = (objects: Objects, uri: string) =>
  objects.look(uri).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });

async function readAll(objects: Objects, uri: string, etag: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of objects.open(uri, { etag, bytes: { from: 0, size: LARGEST } })) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
