import { deploymentUsage, modelUsages } from '../../domain/registry/load-usage.ts';
import * as writes from '../../domain/registry/writes.ts';
import type { Usages } from '../../ports/registry.ts';
import type { Items } from './items.ts';

/** What ran, over any table. @param put answers false where the item's condition does not hold */
export const usagesOver = (
  items: Pick<Items, 'get' | 'query'>,
  put: (write: writes.StateWrite) => Promise<boolean>,
): Usages => ({
  one: async (id, month, endpoint) => {
    const { key, parse } = deploymentUsage(id, month, endpoint);
    const item = await items.get(key);
    return item && parse(item);
  },
  of: async (id, month) => {
    const { key, parse } = modelUsages(id, month);
    return (await items.query(key)).map(({ item }) => parse(item));
  },
  keep: (change) => put(writes.usage(change)),
});
