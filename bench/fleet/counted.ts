import type { Items, Stored } from '../../lib/adapters/items/items.ts';
import type { Ledger } from '../../lib/ports/ledger.ts';

/** What was asked of the tables: each call of an adapter is one request to DynamoDB, a query one a page. */
export class Asked {
  requests = 0;
  /** Read units: 4 KB each, strongly consistent; a query rounds up once, an index costs half. */
  units = 0;

  note(bytes: number, share = 1): void {
    this.requests += 1;
    this.units += Math.max(1, Math.ceil(bytes / 4096)) * share;
  }

  take(): { requests: number; units: number } {
    const { requests, units } = this;
    this.requests = 0;
    this.units = 0;
    return { requests, units };
  }
}

const sizeOf = (found: readonly Stored[]): number =>
  found.reduce((sum, { item }) => sum + JSON.stringify(item).length, 0);

/** The registry table, counted. */
export const countedItems = (items: Items, asked: Asked): Items => ({
  get: async (key) => {
    const item = await items.get(key);
    asked.note(JSON.stringify(item ?? null).length);
    return item;
  },
  query: async (key, last) => {
    const found = await items.query(key, last);
    asked.note(sizeOf(found));
    return found;
  },
  page: async (key, turn) => {
    const page = await items.page(key, turn);
    asked.note(sizeOf(page.items));
    return page;
  },
  open: async (pk, turn) => {
    const page = await items.open(pk, turn);
    asked.note(sizeOf(page.items), 0.5);
    return page;
  },
  due: async (begin, at, limit) => {
    const found = await items.due(begin, at, limit);
    for (let shard = 0; shard < 8; shard++) asked.note(sizeOf(found) / 8, 0.5);
    return found;
  },
});

/** The ledger, counted. */
export function countedLedger(ledger: Ledger, asked: Asked): Ledger {
  const page: Ledger['page'] = async (chain, options) => {
    const found = await ledger.page(chain, options);
    asked.note(found.items.reduce((sum, { bytes }) => sum + bytes.length, 0));
    return found;
  };
  return {
    ...ledger,
    page,
    head: (chain) => {
      asked.note(100);
      return ledger.head(chain);
    },
    read: async function* (chain, { from = 1 } = {}) {
      for (let next: number | undefined = from; next !== undefined; ) {
        const { items, next: then } = await page(chain, { from: next });
        yield* items;
        next = then;
      }
    },
  };
}
