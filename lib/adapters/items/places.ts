import type { Sealed } from '../../domain/ledger/record.ts';
import { decides } from '../../domain/registry/load.ts';
import type { StateWrite } from '../../domain/registry/writes.ts';

/**
 * The writes, with where the records stand that they came from: an item that decides is a copy of what its record says, and whoever
 * decides by it holds it against that record. Without a word of its own an item is of the commit's first record.
 */
export function withPlaces(writes: readonly StateWrite[], sealed: readonly Sealed[]): StateWrite[] {
  const asked = sealed.filter(({ record }) => record.type !== 'ChainCreated');
  const placeOf = (index: number) => {
    const { record, hash } = asked[index]!;
    return { chain: record.chain, seq: record.seq, hash };
  };
  return writes.map((write) => {
    const places = { ...(decides(write.key) && { record: 0 }), ...write.places };
    const said = Object.entries(places).map(([field, index]) => [field, placeOf(index)]);
    return said.length === 0 ? write : { ...write, item: { ...write.item, ...Object.fromEntries(said) } };
  });
}
