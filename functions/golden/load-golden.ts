import { type Golden, type GoldenRecord, MOST_GOLDEN } from '../../lib/domain/golden/golden.ts';
import { readGoldenFile } from '../../lib/domain/golden/golden-file.ts';
import { canonical } from '../../lib/domain/ledger/record.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

/** The records that are asked, and the digest under which the set of them is kept as evidence, or why they cannot be. */
export interface LoadedGolden {
  readonly set: string;
  readonly records: readonly GoldenRecord[];
  readonly wrong?: string;
}

/**
 * The golden records of a manifest. They and the file that it names are kept by their digests: what was asked can be shown later, whatever becomes of
 * the file.
 */
export async function loadGolden(
  { evidence }: PortsOf<'evidence:add' | 'evidence:begin'>,
  golden: Golden,
): Promise<LoadedGolden> {
  const set = await evidence.put(canonical(golden));
  const { file } = golden;
  if (!file) return { set, records: golden.records ?? [] };
  const bytes = await evidence.begin(file.uri, MOST_GOLDEN.bytes + 1);
  const read = readGoldenFile(golden, bytes);
  if ('wrong' in read) return { set, records: [], wrong: read.wrong };
  await evidence.put(bytes!);
  return { set, records: read };
}
