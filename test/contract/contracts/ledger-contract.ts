import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOG_CHAIN } from '../../../lib/domain/ledger/chain.ts';
import { KEYS, START, type Store } from '../engines/engines.ts';
import { aCommit, aDraft, aWrite, CHAIN, commitInTheEnd, verified } from './drafts.ts';

const placeIn = ({ chain, seq, hash }: { chain: string; seq: number; hash: string }) => ({ chain, seq, hash });

/** What every ledger promises, whatever it is kept in. `writers` at once append 25 records each. */
export function ledgerContract(name: string, make: () => Promise<Store>, writers: number): void {
  describe(`the ledger in ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.close());

    const dataOf = async (chain: string, options = {}) =>
      (await Array.fromAsync(store.ledger.read(chain, options))).map(({ bytes }) => JSON.parse(bytes).data);

    it('answers nothing of a chain nobody wrote', async () => {
      expect(await store.ledger.head(CHAIN)).toBeUndefined();
      expect(await Array.fromAsync(store.ledger.read(CHAIN))).toEqual([]);
    });

    it('appends a record and moves the head to it', async () => {
      const done = await store.ledger.commit(aCommit('a'));
      expect(done).toMatchObject({ already: false, chain: CHAIN, seq: 1 });
      expect(await store.ledger.head(CHAIN)).toEqual({ seq: 1, hash: done.hash, at: new Date(START).toISOString() });
      expect(await Array.fromAsync(store.ledger.read(CHAIN))).toMatchObject([
        { chain: CHAIN, seq: 1, hash: done.hash },
      ]);
    });

    it.each([
      'model.a/b.m',
      'model.a#M#x.m',
      'model. .m',
      'model.a\nb.m',
      'model.a.b.m',
      'model..m',
      `model.${'x'.repeat(300)}.m`,
      '',
    ])('writes nothing into a chain that nobody could read back: %j', async (chain) => {
      const odd = aCommit('odd', { appends: [{ chain, draft: aDraft() }] });
      await expect(store.ledger.commit(odd)).rejects.toThrow(/is no chain: it must be `model\.<tenant>\.<model>`/);
      expect(await Array.fromAsync(store.ledger.read(CATALOG_CHAIN))).toEqual([]);
    });

    it('signs decisions, and them alone, and reads the signatures back', async () => {
      const decision = { ...aDraft(), type: 'ApprovalAnswered' as const };
      await store.ledger.commit(aCommit('a'));
      await store.ledger.commit(aCommit('b', { appends: [{ chain: CHAIN, draft: decision }] }));
      const [fact, answer] = await Array.fromAsync(store.ledger.read(CHAIN));
      expect(fact).not.toHaveProperty('sig');
      expect([...KEYS.keys()]).toEqual([answer!.kid]);
      expect((await verified(store.ledger, [CHAIN])).verdict).toBe('verified');
    });

    it('lists the first record of a chain in the catalog, and only the first', async () => {
      const first = await store.ledger.commit(aCommit('a'));
      await store.ledger.commit(aCommit('b'));
      expect(await dataOf(CATALOG_CHAIN)).toEqual([{ chain: CHAIN, firstHash: first.hash }]);
    });

    it('returns the earlier result when the same effect is committed again', async () => {
      const first = await store.ledger.commit(aCommit('a'));
      await store.ledger.commit(aCommit('b'));
      const again = await store.ledger.commit(
        aCommit('a', { appends: [{ chain: 'model.default.other', draft: aDraft() }] }),
      );
      expect(again).toEqual({ ...first, already: true });
      expect(await store.ledger.head('model.default.other')).toBeUndefined();
    });

    it('finds the place of an effect by its business key', async () => {
      expect(await store.ledger.placeOf('b')).toBeUndefined();
      await store.ledger.commit(aCommit('a'));
      const { already: _, ...place } = await store.ledger.commit(aCommit('b'));
      expect(await store.ledger.placeOf('b')).toEqual(place);
      expect(place).toMatchObject({ chain: CHAIN, seq: 2 });
    });

    it('commits one effect once when many commit it at the same time', async () => {
      // Nobody decides again here: whoever is late failed at `once` and at the head, and `once` wins.
      const all = await Promise.all(Array.from({ length: 4 }, () => store.ledger.commit(aCommit('same'))));
      expect(all.filter(({ already }) => !already)).toHaveLength(1);
      expect(new Set(all.map(({ seq, hash }) => `${seq} ${hash}`)).size).toBe(1);
      expect(await Array.fromAsync(store.ledger.read(CHAIN))).toHaveLength(1);
    });

    it('appends several records of one chain and of two chains in one commit', async () => {
      const other = 'model.default.other';
      const appends = [
        { chain: CHAIN, draft: aDraft({ n: 1 }) },
        { chain: other, draft: aDraft({ n: 2 }) },
        { chain: CHAIN, draft: aDraft({ n: 3 }) },
      ] as const;
      expect(await store.ledger.commit(aCommit('a', { appends: [...appends] }))).toMatchObject({
        chain: CHAIN,
        seq: 1,
      });
      expect(await dataOf(CHAIN)).toEqual([{ n: 1 }, { n: 3 }]);
      expect(await dataOf(other)).toEqual([{ n: 2 }]);
      expect(await verified(store.ledger, [CHAIN, other])).toMatchObject({
        verdict: 'verified',
        records: 5,
        findings: [],
      });
    });

    it('writes state with its record', async () => {
      const write = aWrite('fresh', 'absent', {
        state: 'open',
        n: 1,
        none: null,
        deep: { list: [1, 'two', { three: 3.5 }] },
      });
      const done = await store.ledger.commit(aCommit('a', { writes: [write] }));
      expect(await store.items.get(write.key)).toEqual({ ...write.item, record: placeIn(done) });
    });

    it('says on an item where the records stand that it came from: the first, and those that are asked for', async () => {
      const write = { ...aWrite('fresh', 'absent', { state: 'open' }), places: { asked: 1 } };
      const [one, two] = [1, 2].map((n) => ({ chain: CHAIN, draft: aDraft({ n }) }));
      await store.ledger.commit(aCommit('a', { appends: [one!, two!], writes: [write] }));
      const [first, second] = await Array.fromAsync(store.ledger.read(CHAIN));
      const item = { state: 'open', record: placeIn(first!), asked: placeIn(second!) };
      expect(await store.items.get(write.key)).toEqual(item);
    });

    const stored = { state: 'open', n: 1, flag: true, none: null, in: { n: 1, none: null } };
    it.each([
      ['absent', 'absent', false],
      ['any', 'any', true],
      ['an equal string', { is: { state: 'open' } }, true],
      ['another string', { is: { state: 'closed' } }, false],
      ['an equal number', { is: { n: 1 } }, true],
      ['the same digits as text', { is: { n: '1' } }, false],
      ['an equal boolean', { is: { flag: true } }, true],
      ['null where null is stored', { is: { none: null } }, true],
      ['null where nothing is stored', { is: { missing: null } }, true],
      ['null where a value is stored', { is: { state: null } }, false],
      ['a value where null is stored', { is: { none: 'x' } }, false],
      ['a value where nothing is stored', { is: { missing: 'x' } }, false],
      ['one equal and one other field', { is: { state: 'open', n: 2 } }, false],
      ['an equal field of a field', { is: { state: 'open', 'in.n': 1 } }, true],
      ['another field of a field', { is: { 'in.n': 2 } }, false],
      ['null where a field of a field is null', { is: { 'in.none': null } }, true],
      [
        'null where there is no such field of a field, nor that',
        { is: { 'in.missing': null, 'missing.n': null } },
        true,
      ],
      ['null where a field of a field is stored', { is: { 'in.n': null } }, false],
      ['a value where no such field of a field is', { is: { 'missing.n': 1 } }, false],
      ['no field at all', { is: {} }, true],
    ] as const)('on a stored item, the condition %s: %o holds: %s', async (_, condition, holds) => {
      const before = await store.ledger.commit(aCommit('a', { writes: [aWrite('it', 'absent', stored)] }));
      const next = store.ledger.commit(aCommit('b', { writes: [aWrite('it', condition, { state: 'new' })] }));
      if (holds) await expect(next).resolves.toMatchObject({ already: false, seq: 2 });
      else await expect(next).rejects.toMatchObject({ name: 'ConflictError', clause: 'it' });
      const item = holds ? { state: 'new', record: placeIn(await next) } : { ...stored, record: placeIn(before) };
      expect(await store.items.get(aWrite('it', 'any', {}).key)).toEqual(item);
      expect(await store.ledger.head(CHAIN)).toMatchObject({ seq: holds ? 2 : 1 });
    });

    it.each([
      ['absent', 'absent', true],
      ['any', 'any', true],
      ['null fields', { is: { state: null } }, false],
      ['no field at all', { is: {} }, false],
    ] as const)('where no item is, the condition %s: %o holds: %s', async (_, condition, holds) => {
      const commit = store.ledger.commit(aCommit('a', { writes: [aWrite('it', condition, { state: 'new' })] }));
      if (holds) await expect(commit).resolves.toMatchObject({ seq: 1 });
      else await expect(commit).rejects.toMatchObject({ name: 'ConflictError', clause: 'it' });
    });

    it('writes nothing at all when one of several conditions does not hold, and names that one', async () => {
      const writes = [aWrite('good', 'absent', { n: 1 }), aWrite('bad', { is: { n: 1 } }, { n: 2 })];
      await expect(store.ledger.commit(aCommit('a', { writes }))).rejects.toMatchObject({ clause: 'bad' });
      expect(await store.items.get(writes[0]!.key)).toBeUndefined();
      expect(await Array.fromAsync(store.ledger.read(CHAIN))).toEqual([]);
      expect(await Array.fromAsync(store.ledger.read(CATALOG_CHAIN))).toEqual([]);
      await expect(store.ledger.commit(aCommit('a'))).resolves.toMatchObject({ already: false, seq: 1 });
    });

    it('returns the earlier result also when another clause would not hold any more', async () => {
      const writes = [aWrite('fresh', 'absent', { n: 1 })];
      const first = await store.ledger.commit(aCommit('a', { writes }));
      expect(await store.ledger.commit(aCommit('a', { writes }))).toEqual({ ...first, already: true });
    });

    it('refuses what no transaction can carry, before anything is sent', async () => {
      const many = Array.from({ length: 95 }, (_, n) => aWrite(`w${n}`, 'any', { n }));
      // once + 2 heads + 2 records + 95 writes = 100; one more is too much
      const over = [...many, aWrite('last', 'any', {})];
      await expect(store.ledger.commit(aCommit('a', { writes: over }))).rejects.toMatchObject({
        name: 'InvalidEventError',
      });
      const twice = [aWrite('same', 'any', { n: 1 }), aWrite('same', 'any', { n: 2 })];
      await expect(store.ledger.commit(aCommit('a', { writes: twice }))).rejects.toThrow(/write the same item/);
      const large = [aWrite('large', 'any', { text: 'x'.repeat(400_001) })];
      await expect(store.ledger.commit(aCommit('a', { writes: large }))).rejects.toThrow(/put the rest into evidence/);
      const heavy = Array.from({ length: 11 }, (_, n) => aWrite(`w${n}`, 'any', { text: 'x'.repeat(390_000) }));
      await expect(store.ledger.commit(aCommit('a', { writes: heavy }))).rejects.toThrow(/bytes is too large/);
      expect(await store.ledger.head(CHAIN)).toBeUndefined();
      await expect(store.ledger.commit(aCommit('a', { writes: many }))).resolves.toMatchObject({ seq: 1 });
    });

    it('keeps a record of 15 KiB as it is and refuses one over 16 KiB', async () => {
      const text = `${'ä€😀"\\'.repeat(900)}${'x'.repeat(3_000)}`;
      await store.ledger.commit(aCommit('a', { appends: [{ chain: CHAIN, draft: aDraft({ text }) }] }));
      const [record] = await Array.fromAsync(store.ledger.read(CHAIN));
      expect(Buffer.byteLength(record!.bytes)).toBeGreaterThan(15 * 1024 - 700);
      expect(await dataOf(CHAIN)).toEqual([{ text }]);
      const large = aCommit('b', { appends: [{ chain: CHAIN, draft: aDraft({ text: 'x'.repeat(17_000) }) }] });
      await expect(store.ledger.commit(large)).rejects.toMatchObject({ name: 'InvalidEventError' });
    });

    it('reads one record by its place, and none where none stands', async () => {
      for (let n = 1; n <= 3; n++) await store.ledger.commit(aCommit(`${n}`));
      const all = await Array.fromAsync(store.ledger.read(CHAIN));
      expect(await Promise.all([1, 2, 3].map((seq) => store.ledger.record(CHAIN, seq)))).toEqual(all);
      expect(await store.ledger.record(CHAIN, 4)).toBeUndefined();
      expect(await store.ledger.record('model.default.another', 1)).toBeUndefined();
      const place = (await store.ledger.placeOf('2'))!;
      expect(await store.ledger.record(place.chain, place.seq)).toEqual(all[1]);
    });

    it('reads a part of a chain by first position and number', async () => {
      for (let n = 1; n <= 5; n++) await store.ledger.commit(aCommit(`${n}`));
      expect(await dataOf(CHAIN, { from: 2 })).toEqual(['2', '3', '4', '5'].map((once) => ({ once })));
      expect(await dataOf(CHAIN, { from: 6 })).toEqual([]);
      const page = async (from: number, limit: number) => {
        const { items, next } = await store.ledger.page(CHAIN, { from, limit });
        return [items.map(({ seq }) => seq), next];
      };
      expect(await page(2, 2)).toEqual([[2, 3], 4]);
      // Without a next there is no more, and no empty page comes last.
      expect(await page(4, 2)).toEqual([[4, 5], undefined]);
      expect(await page(6, 2)).toEqual([[], undefined]);
    });

    it('reads a chain over 1 MiB, more than one page of any store', async () => {
      const text = 'x'.repeat(15_000);
      const five = (n: number) => [0, 1, 2, 3, 4].map((i) => ({ chain: CHAIN, draft: aDraft({ text, n: 5 * n + i }) }));
      for (let n = 0; n < 15; n++) await store.ledger.commit(aCommit(`${n}`, { appends: five(n) as never }));
      expect((await dataOf(CHAIN)).map(({ n }) => n)).toEqual(Array.from({ length: 75 }, (_, n) => n));
      const { items, next } = await store.ledger.page(CHAIN);
      const bytes = items.reduce((sum, { bytes }) => sum + Buffer.byteLength(bytes), 0);
      expect(bytes).toBeGreaterThan(900_000);
      expect(bytes).toBeLessThan(1024 * 1024 + 16_384);
      expect(next).toBe(items.at(-1)!.seq + 1);
    });

    it('never lets time go backwards within a chain', async () => {
      await store.ledger.commit(aCommit('a'));
      store.at(START - 60_000);
      await store.ledger.commit(aCommit('b'));
      expect((await store.ledger.head(CHAIN))?.at).toBe(new Date(START).toISOString());
      expect(await verified(store.ledger, [CHAIN])).toMatchObject({ verdict: 'verified' });
    });

    it(`keeps every record of ${writers} writers with 25 appends each, without a gap`, {
      timeout: 120_000,
    }, async () => {
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; i < 25; i++) await commitInTheEnd(store.ledger, aCommit(`${writer}/${i}`));
      };
      await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      const found = (await dataOf(CHAIN)).map(({ once }) => once);
      expect(new Set(found).size).toBe(writers * 25);
      expect(found).toHaveLength(writers * 25);
      expect(await verified(store.ledger, [CHAIN])).toMatchObject({ verdict: 'verified', records: writers * 25 + 1 });
    });
  });
}
