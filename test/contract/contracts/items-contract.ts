import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Key } from '../../../lib/domain/registry/keys.ts';
import type { Store } from '../engines/engines.ts';
import { aCommit } from './drafts.ts';

/** What every registry table promises. */
export function itemsContract(name: string, make: () => Promise<Store>): void {
  describe(`the registry table in ${name}`, () => {
    let store: Store;
    let effects = 0;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.close());

    const keep = (...items: [Key, Record<string, unknown>][]) => {
      const writes = items.map(([key, item], n) => ({ clause: `w${n}`, key, item, if: 'any' as const }));
      effects += 1;
      return store.ledger.commit(aCommit(`effect ${effects}`, { writes }));
    };
    const at = (pk: string, sk: string): Key => ({ pk, sk });

    it('answers nothing where nothing is', async () => {
      expect(await store.items.get(at('T#a', 'META'))).toBeUndefined();
      expect(await store.items.query(at('T#a', ''))).toEqual([]);
      expect(await store.items.due('T#', 20_000_000_000, 10)).toEqual([]);
    });

    it('gives an item back as it was written, and replaces it whole', async () => {
      const item = {
        text: 'ä€😀',
        empty: '',
        n: -1.25e-3,
        big: 1_790_000_000_000,
        yes: true,
        none: null,
        list: [],
        deep: { a: [{}] },
      };
      await keep([at('T#a', 'META'), item]);
      expect(await store.items.get(at('T#a', 'META'))).toEqual(item);
      await keep([at('T#a', 'META'), { other: 1 }]);
      expect(await store.items.get(at('T#a', 'META'))).toEqual({ other: 1 });
    });

    it('keeps no field that is undefined', async () => {
      await keep([at('T#a', 'META'), { a: 1, b: undefined }]);
      expect(Object.keys((await store.items.get(at('T#a', 'META')))!)).toEqual(['a']);
    });

    it('lists one partition by prefix in key order', async () => {
      const skeys = ['V#000010', 'V#000002', 'W#1', 'V', 'V#000001', 'V#é', 'V#z'];
      await keep(...skeys.map((sk): [Key, Record<string, unknown>] => [at('T#a', sk), { sk2: sk }]));
      await keep([at('T#b', 'V#000003'), {}]);
      const found = await store.items.query(at('T#a', 'V#'));
      expect(found.map(({ key }) => key.sk)).toEqual(['V#000001', 'V#000002', 'V#000010', 'V#z', 'V#é']);
      expect(found[0]).toEqual({ key: at('T#a', 'V#000001'), item: { sk2: 'V#000001' } });
      expect(await store.items.query(at('T#a', ''))).toHaveLength(skeys.length);
    });

    it('lists the last ones by prefix, still in key order, those before a key where one is given', async () => {
      const skeys = ['U#9', 'V#1', 'V#2', 'V#3', 'V#4', 'V#5', 'W#1'];
      await keep(...skeys.map((sk): [Key, Record<string, unknown>] => [at('T#a', sk), {}]));
      await keep([at('T#b', 'V#6'), {}]);
      const last = async (n: number, before?: string) =>
        (await store.items.query(at('T#a', 'V#'), { n, ...(before !== undefined && { before }) })).map(
          ({ key }) => key.sk,
        );
      expect(await last(1)).toEqual(['V#5']);
      expect(await last(3)).toEqual(['V#3', 'V#4', 'V#5']);
      expect(await last(9)).toEqual(['V#1', 'V#2', 'V#3', 'V#4', 'V#5']);
      expect(await last(2, 'V#4')).toEqual(['V#2', 'V#3']);
      expect(await last(2, 'V#35')).toEqual(['V#2', 'V#3']);
      expect(await last(9, 'V#3')).toEqual(['V#1', 'V#2']);
      expect(await last(1, 'V#1')).toEqual([]);
      expect((await store.items.query(at('T#a', ''), { n: 2 })).map(({ key }) => key.sk)).toEqual(['V#5', 'W#1']);
    });

    it('pages one partition by prefix, on and backwards, and says whether there is more', async () => {
      const skeys = ['U#9', 'V#1', 'V#2', 'V#3', 'V#4', 'V#5', 'W#1'];
      await keep(...skeys.map((sk): [Key, Record<string, unknown>] => [at('T#a', sk), {}]));
      await keep([at('T#b', 'V#6'), {}]);
      const page = async (turn: Parameters<Store['items']['page']>[1]) => {
        const { items, next } = await store.items.page(at('T#a', 'V#'), turn);
        return [items.map(({ key }) => key.sk).join(' '), next];
      };
      expect(await page({ limit: 2 })).toEqual(['V#1 V#2', 'V#2']);
      expect(await page({ limit: 2, after: 'V#2' })).toEqual(['V#3 V#4', 'V#4']);
      expect(await page({ limit: 2, after: 'V#4' })).toEqual(['V#5', undefined]);
      expect(await page({ limit: 5 })).toEqual(['V#1 V#2 V#3 V#4 V#5', undefined]);
      expect(await page({ limit: 2, backwards: true })).toEqual(['V#5 V#4', 'V#4']);
      expect(await page({ limit: 9, backwards: true, after: 'V#4' })).toEqual(['V#3 V#2 V#1', undefined]);
      // A key that has gone since is still a place.
      expect(await page({ limit: 1, after: 'V#25' })).toEqual(['V#3', 'V#3']);
    });

    it.each(['U#9', 'W', 'V', 'V#', ''])('refuses to go on after %j, which is none of the page', async (after) => {
      await keep([at('T#a', 'V#1'), {}]);
      const turn = { limit: 2, after };
      await expect(store.items.page(at('T#a', 'V#'), turn)).rejects.toMatchObject({ name: 'InvalidEventError' });
    });

    it('ends a page near 1 MiB, and goes on after it', async () => {
      const text = 'x'.repeat(60_000);
      for (let part = 0; part < 3; part++)
        await keep(
          ...Array.from({ length: 10 }, (_, n): [Key, Record<string, unknown>] => [
            at('T#a', `V#${part}${n}`),
            { text },
          ]),
        );
      const first = await store.items.page(at('T#a', 'V#'), { limit: 100 });
      expect(first.items.length).toBeGreaterThan(15);
      expect(first.items.length).toBeLessThan(20);
      const rest = await store.items.page(at('T#a', 'V#'), { limit: 100, after: first.next! });
      expect(first.items.length + rest.items.length).toBe(30);
      expect(rest.next).toBeUndefined();
    });

    it('pages what is open of a partition, soonest first, and no longer what was closed', async () => {
      const open = [500, 100, 300, 300, 200];
      await keep(...open.map((time, n): [Key, Record<string, unknown>] => [at('T#a', `A#${n}`), { open: time }]));
      await keep([at('T#b', 'A#0'), { open: 50 }], [at('T#a', 'A#9'), {}]);
      const pages = async () => {
        const found: unknown[] = [];
        let after: string | undefined;
        do {
          const { items, next } = await store.items.open('T#a', { limit: 2, after });
          found.push(...items.map(({ item }) => item.open));
          after = next;
        } while (after !== undefined);
        return found;
      };
      expect(await pages()).toEqual([100, 200, 300, 300, 500]);
      await keep([at('T#a', 'A#1'), { closed: true }]);
      expect(await pages()).toEqual([200, 300, 300, 500]);
      await expect(store.items.open('T#a', { limit: 2, after: 'x' })).rejects.toMatchObject({
        name: 'InvalidEventError',
      });
    });

    it('lists a partition over 1 MiB whole', async () => {
      const text = 'x'.repeat(60_000);
      for (let part = 0; part < 2; part++)
        await keep(
          ...Array.from({ length: 10 }, (_, n): [Key, Record<string, unknown>] => [
            at('T#a', `V#${part}${n}`),
            { text },
          ]),
        );
      expect(await store.items.query(at('T#a', 'V#'))).toHaveLength(20);
    });

    it('lists what is due, soonest first, the limit itself included', async () => {
      const due = [500, 100, 300, 301, 200, 10_000_000_000];
      await keep(...due.map((time, n): [Key, Record<string, unknown>] => [at(`T#${n}`, 'A'), { due: time }]));
      expect((await store.items.due('T#', 300, 10)).map(({ item }) => item.due)).toEqual([100, 200, 300]);
      expect((await store.items.due('T#', 20_000_000_000, 4)).map(({ item }) => item.due)).toEqual([
        100, 200, 300, 301,
      ]);
      expect(await store.items.due('T#', 99, 10)).toEqual([]);
      expect(await store.items.due('T#', 300, 0)).toEqual([]);
    });

    it('lists due work of however many partitions', async () => {
      const times = Array.from({ length: 40 }, (_, n) => n + 1);
      await keep(...times.map((due): [Key, Record<string, unknown>] => [at(`T#${due}`, 'A'), { due }]));
      expect((await store.items.due('T#', 100, 100)).map(({ item }) => item.due)).toEqual(times);
    });

    it('lists as due what stands in partitions that begin so, however much stands in others', async () => {
      const others = Array.from({ length: 30 }, (_, n): [Key, Record<string, unknown>] => [
        at(`U#${n}`, 'A'),
        { due: 1 },
      ]);
      await keep(...others, [at('T#a', 'A'), { due: 100 }]);
      expect((await store.items.due('T#', 500, 2)).map(({ key }) => key.pk)).toEqual(['T#a']);
    });

    it('no longer lists as due what was written again without a due time', async () => {
      await keep([at('T#a', 'A'), { due: 100, state: 'open' }], [at('T#b', 'A'), { due: 100 }]);
      await keep([at('T#a', 'A'), { state: 'closed' }], [at('T#b', 'A'), { due: 900 }]);
      expect(await store.items.due('T#', 500, 10)).toEqual([]);
      expect(await store.items.due('T#', 900, 10)).toEqual([{ key: at('T#b', 'A'), item: { due: 900 } }]);
    });

    it('takes an item beside every record, once of two who read the same', async () => {
      const write = (n: number, revision?: number): Parameters<Store['put']>[0] => ({
        ...{ clause: 'usage', key: at('T#a', 'U#1'), item: { n, revision: (revision ?? 0) + 1 } },
        if: revision === undefined ? 'absent' : { is: { revision } },
      });
      expect(await store.put(write(1))).toBe(true);
      expect(await store.put(write(2))).toBe(false);
      const both = await Promise.all([store.put(write(3, 1)), store.put(write(4, 1))]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await store.items.get(at('T#a', 'U#1'))).toEqual({ n: both[0] ? 3 : 4, revision: 2 });
    });
  });
}
