import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Draft,
  type LedgerRecord,
  leafOf,
  NO_PREVIOUS,
  type Sealed,
  sealRecord,
} from '../../../lib/domain/ledger/record.ts';
import { type Signature, signatureProblem, trustedKeys } from '../../../lib/domain/ledger/signature.ts';
import type { Keys, ScheduleSpec, Schedules } from '../../../lib/ports/effects.ts';

/** What every keeper of task tokens promises. An engine known not to authenticate what it decrypts must fail there, until it is mended. */
export function keysContract(name: string, make: () => Promise<Keys>, engine = { authenticates: true }): void {
  describe(`keys in ${name}`, () => {
    let keys: Keys;
    beforeEach(async () => {
      keys = await make();
    });
    const context = { tenant: 'default', approval: '1' };

    it('gives a secret back under the same context, in whatever order it is written', async () => {
      const kept = await keys.encrypt('a token ä€😀', context);
      expect(kept).not.toContain('token');
      expect(await keys.decrypt(kept, { approval: '1', tenant: 'default' })).toBe('a token ä€😀');
    });

    it('never writes the same secret the same way', async () => {
      expect(await keys.encrypt('a', context)).not.toBe(await keys.encrypt('a', context));
    });

    it.each([
      ['another value', { tenant: 'default', approval: '2' }],
      ['a field less', { tenant: 'default' }],
      ['a field more', { ...context, extra: '1' }],
    ])('does not decrypt under a context with %s', async (_, other) => {
      const kept = await keys.encrypt('a', context);
      await expect(keys.decrypt(kept, other)).rejects.toMatchObject({ name: 'IntegrityError' });
    });

    const promised = engine.authenticates ? it : it.fails;
    promised('does not decrypt what was changed', async () => {
      const kept = Buffer.from(await keys.encrypt('a secret', context), 'base64url');
      kept[kept.length - 1]! ^= 1;
      await expect(keys.decrypt(kept.toString('base64url'), context)).rejects.toMatchObject({ name: 'IntegrityError' });
    });
  });
}

/**
 * What every signer promises; `make` gives it with the public key it signs for, in PEM or base64. An engine known to hash a digest once
 * more must fail there, until it is mended.
 */
export function signerContract(
  name: string,
  make: () => Promise<{ sign: (bytes: Uint8Array) => Signature | Promise<Signature>; publicKey: string }>,
  engine = { takesDigests: true },
): void {
  describe(`a signer in ${name}`, () => {
    const sealed = (data: Draft['data']): Sealed =>
      sealRecord({
        ...{ v: 1, log: 'steward/test', chain: 'model.default.m', seq: 1, id: '019ab2c4-7e1f-7c3a-9b1e-0d5c8f6a2e11' },
        ...{ once: `sha256:${'0'.repeat(64)}`, at: '2026-11-01T00:00:00.000Z', prev: NO_PREVIOUS },
        ...{ type: 'ApprovalAnswered', actor: { kind: 'person', id: 'u_ben' }, subject: { tenant: 'default' }, data },
      } as LedgerRecord);

    const promised = engine.takesDigests ? it : it.fails;
    promised('signs records of any size so that its public key tells, and names that key', async () => {
      const { sign, publicKey } = await make();
      const keys = trustedKeys([publicKey]);
      for (const text of ['', 'ä€😀', 'x'.repeat(15_000)]) {
        const record = sealed({ text });
        const signature = await sign(leafOf(record.bytes));
        expect(signatureProblem('ApprovalAnswered', record.bytes, signature, keys)).toBeUndefined();
        expect(signatureProblem('ApprovalAnswered', sealed({ text: `${text}.` }).bytes, signature, keys)).toMatchObject(
          {
            kind: 'tampered',
          },
        );
      }
    });
  });
}

/** What every keeper of schedules promises. `make` gives one without any. */
export function schedulesContract(name: string, make: () => Promise<Schedules>): void {
  describe(`schedules in ${name}`, () => {
    let schedules: Schedules;
    beforeEach(async () => {
      schedules = await make();
    });
    const spec = (called: string, more: Partial<ScheduleSpec> = {}): ScheduleSpec => ({
      name: called,
      expression: 'cron(0 6 ? * SUN *)',
      timezone: 'Europe/Berlin',
      flow: 'drift-check',
      payload: { tenant: 'default', model: 'm', deployment: 'e' },
      ...more,
    });

    it('lists by prefix what was put', async () => {
      for (const called of ['default.m.e.drift', 'default.m.e.quality', 'default.m2.e.drift'])
        await schedules.put(spec(called));
      expect(await schedules.list('default.m.')).toEqual(['default.m.e.drift', 'default.m.e.quality']);
      expect(await schedules.list('default.m2.')).toEqual(['default.m2.e.drift']);
      expect(await schedules.list('other.')).toEqual([]);
    });

    it('keeps one schedule of a name, however often and however changed it is put', async () => {
      await schedules.put(spec('a.b'));
      await schedules.put(spec('a.b'));
      await schedules.put(spec('a.b', { expression: 'rate(1 day)', timezone: 'UTC' }));
      expect(await schedules.list('a.')).toEqual(['a.b']);
    });

    it('removes a schedule, also one that is gone already', async () => {
      await schedules.put(spec('a.b'));
      await schedules.remove('a.b');
      await schedules.remove('a.b');
      expect(await schedules.list('a.')).toEqual([]);
    });

    it('tells names apart and gives them back whole that are longer than any limit below', async () => {
      const long = `default.${'m'.repeat(63)}.${'e'.repeat(62)}`;
      const names = [`${long}1.drift`, `${long}2.drift`, `${long}1.quality`];
      for (const called of names) await schedules.put(spec(called));
      expect(await schedules.list(`default.${'m'.repeat(63)}.`)).toEqual([...names].sort());
      await schedules.remove(names[0]!);
      expect(await schedules.list(`${long}1.`)).toEqual([names[2]]);
    });
  });
}
