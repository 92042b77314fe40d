import { describe, expect, it } from 'vitest';
import { audit, auditLive, openExport } from '../../../functions/audit/audit.ts';
import { CATALOG_CHAIN } from '../../../lib/domain/ledger/chain.ts';
import type { Head } from '../../../lib/domain/ledger/head.ts';
import { NO_PREVIOUS, sealRecord } from '../../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../../lib/domain/ledger/verify.ts';
import type { Ports } from '../../../lib/ports/ports.ts';
import { World } from '../world.ts';

const LOG = 'steward/000000000000/us-east-1/test';
const CHAIN = 'model.default.m';
const NONE = new Map();
const UNPROVED = {
  kind: 'incomplete',
  chain: CATALOG_CHAIN,
  seq: 0,
  problem: 'there is no checkpoint: what is not signed by itself is not proved',
};
const NEVER = { last: async () => undefined };

/** A record as it is sealed, on the record before it. */
function sealed(chain: string, seq: number, prev: string, data: Record<string, string>): StoredRecord {
  const { bytes, hash } = sealRecord({
    v: 1,
    log: LOG,
    chain,
    seq,
    prev,
    data,
    id: '019ab2c4-7e1f-7c3a-9b1e-0d5c8f6a2e11',
    once: `sha256:${'0'.repeat(64)}`,
    at: '2026-11-01T00:00:00.000Z',
    type: chain === CATALOG_CHAIN ? 'ChainCreated' : 'ModelApplied',
    actor: { kind: 'service', id: 'test' },
    subject: { tenant: 'default', model: 'm' },
  });
  return { chain, seq, bytes, hash };
}

/** A ledger of one chain, whose records are made as they are asked for, and cannot be read once `kept` more were. */
function passing(length: number, kept: number) {
  const first = sealed(CHAIN, 1, NO_PREVIOUS, { n: '1' });
  const catalog = sealed(CATALOG_CHAIN, 1, NO_PREVIOUS, { chain: CHAIN, firstHash: first.hash });
  let last = first;
  for (let seq = 2; seq <= length; seq++) last = sealed(CHAIN, seq, last.hash, { n: `${seq}` });
  const heads: Record<string, Head> = {
    [CHAIN]: { seq: length, hash: last.hash, at: '' },
    [CATALOG_CHAIN]: { seq: 1, hash: catalog.hash, at: '' },
  };
  async function* records(): AsyncGenerator<StoredRecord> {
    let given = 0;
    let prev = NO_PREVIOUS;
    for (let seq = 1; seq <= length; seq++) {
      const { bytes, hash } = sealed(CHAIN, seq, prev, { n: `${seq}` });
      prev = hash;
      given = seq;
      yield {
        chain: CHAIN,
        seq,
        hash,
        get bytes() {
          if (given - seq > kept) throw new Error(`record ${seq} is asked for when ${given} were read: it was kept`);
          return bytes;
        },
      };
    }
  }
  async function* one(): AsyncGenerator<StoredRecord> {
    yield catalog;
  }
  const ledger = {
    head: async (chain: string) => heads[chain],
    read: (chain: string) => (chain === CHAIN ? records() : one()),
  };
  return { ledger: ledger as Pick<Ports['ledger'], 'head' | 'read'>, checkpoints: NEVER };
}

describe('the audit', () => {
  it('keeps no record: each is verified when it is read, however many there are', async () => {
    expect(await audit(await openExport(passing(3000, 0), LOG), NONE)).toMatchObject({
      findings: [UNPROVED],
      records: 3001,
    });
  });

  it('of a ledger that grows meanwhile leaves what is new for the next time', async () => {
    const world = new World();
    await world.apply();
    const { ledger, checkpoints } = world.plane.ports;
    let grown = 0;
    const growing: Ports['ledger'] = {
      ...ledger,
      read: async function* (chain: string, options) {
        for await (const record of ledger.read(chain, options)) {
          // Between two records of one chain somebody changes a manifest, and somebody else begins a model.
          if (grown++ < 3) {
            await world.apply((m) => Object.assign(m, { owner: `owner ${grown}` }));
            await world.apply((m) => {
              const [deployment] = m.deployments as never as object[];
              Object.assign(m, { model: `m${grown}`, deployments: [{ ...deployment, endpoint: `e${grown}` }] });
            });
          }
          yield record;
        }
      },
    };
    const report = await audit(await openExport({ ledger: growing, checkpoints }, world.plane.log), NONE);
    expect(report.findings).toEqual([UNPROVED]);
    expect(grown).toBeGreaterThan(2);
    expect(await audit(await openExport({ ledger, checkpoints }, world.plane.log), NONE)).toMatchObject({
      findings: [UNPROVED],
    });
  });

  it('finds a record after the head that the head never moved to', async () => {
    const { ledger } = passing(5, 5);
    const beyond = {
      ...ledger,
      head: async (chain: string) => ({ ...(await ledger.head(chain))!, ...(chain === CHAIN && { seq: 4 }) }),
    };
    expect((await audit(await openExport({ ledger: beyond, checkpoints: NEVER }, LOG), NONE)).findings).toMatchObject([
      { kind: 'tampered', chain: CHAIN, seq: 5 },
      UNPROVED,
    ]);
  });

  it('of an empty ledger says so, and of one without its catalog that it is not whole', async () => {
    const world = new World();
    const prove = auditLive(world.plane.ports);
    expect(await prove()).toEqual({ verdict: 'empty', records: 0 });
    await world.apply();
    await expect(prove()).rejects.toMatchObject({
      name: 'DependencyError',
      message: expect.stringMatching(/no checkpoint is signed yet/),
    });
    await world.run();
    expect(await prove()).toMatchObject({ verdict: 'verified' });
  });
});
