import { InvalidEventError } from '../../lib/domain/errors.ts';
import { digestOfPieces, type FileReading, type ReadObject } from '../../lib/domain/inventory/file-reading.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { Hashed } from './hash-pieces.ts';
import { ReadingPlan } from './plan-reading.ts';

type Needs = PortsOf<'evidence:add'>;

/** Lists read at once: they are small, and S3 answers in parallel. */
const AT_ONCE = 16;

/**
 * Adds what the shares of a plan read to one reading, kept as evidence; of objects that were written again meanwhile it holds nothing.
 * @param hashes digests of what the functions read, one for each share in its order
 * @throws InvalidEventError when there is not one for each share, or not a digest for each piece
 */
export async function addUpPieces(
  { evidence }: Needs,
  { plan, hashes }: { readonly plan: string; readonly hashes: readonly string[] },
): Promise<string> {
  const load = async (digest: string): Promise<unknown> => JSON.parse((await evidence.read(digest)).toString());
  const { asked, refused, objects, shares } = ReadingPlan.parse(await load(plan));
  if (hashes.length !== shares.length)
    throw new InvalidEventError(`the plan has ${shares.length} shares, but ${hashes.length} were read`);
  const read: (string | null)[] = [];
  for (let at = 0; at < hashes.length; at += AT_ONCE)
    for (const one of await Promise.all(hashes.slice(at, at + AT_ONCE).map(load)))
      read.push(...Hashed.parse(one).hashes);
  const wanted = objects.reduce((sum, { pieces }) => sum + pieces, 0);
  if (read.length !== wanted)
    throw new InvalidEventError(`the plan has ${wanted} pieces, but ${read.length} were read`);
  let at = 0;
  const found = objects.flatMap(({ pieces, sha256, ...object }): ReadObject[] => {
    const own = read.slice(at, at + pieces);
    at += pieces;
    if (sha256 !== undefined) return [{ ...object, sha256, kept: true }];
    const digests = own.filter((one) => one !== null);
    return pieces === 0 || digests.length < pieces ? [] : [{ ...object, sha256: digestOfPieces(digests), kept: false }];
  });
  const reading: FileReading = { v: 1, asked, ...(refused !== undefined && { refused }), objects: found };
  return evidence.put(JSON.stringify(reading));
}
