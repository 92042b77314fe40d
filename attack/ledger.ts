import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, openExport } from '../functions/audit/audit.ts';
import { localPublicKey } from '../lib/adapters/local/keys/signer.ts';
import { type TrustedKeys, trustedKeys } from '../lib/domain/ledger/signature.ts';
import { BEN, person, World } from '../test/functions/world.ts';
import { FORGERIES, forge, signAnew } from './forgeries.ts';
import { type Chain, type Line, MUTATIONS, type Random, type Stolen } from './mutations.ts';

const EVE = person('u_eve', 'approvers');
const QUORUM = { approval: { quorum: 2, expires: '3d' } };

/** A ledger that told something: two models, two releases of one that two people each said yes to, then what a minute can hold that no checkpoint was signed over. */
export async function tellLedger(
  keysFolder = mkdtempSync(join(tmpdir(), 'steward-attack-')),
): Promise<{ stolen: Stolen; keys: TrustedKeys }> {
  const world = new World(':memory:', { keys: keysFolder });
  const { ports, log, clock } = world.plane;
  await world.apply((m) => Object.assign(m, QUORUM));
  await world.apply((m) => {
    const [deployment] = m.deployments as never as object[];
    Object.assign(m, { model: 'second', deployments: [{ ...deployment, endpoint: 'second-prod' }] });
  });
  for (const version of [1, 2]) {
    world.take(world.train(version, { better: version / 10 }));
    await world.run();
    const open = await world.open();
    if (open)
      for (const who of [BEN, EVE]) {
        clock.moveTo(clock.now() + 1000);
        await world.answer(open, who);
      }
    await world.run();
  }
  for (const owner of ['somebody', 'somebody else']) {
    clock.moveTo(clock.now() + 20_000);
    await world.apply((m) => Object.assign(m, QUORUM, { owner }));
  }
  const { checkpoint, chains } = await openExport(ports, log);
  const all: Chain[] = [];
  for await (const { chain, head, records } of chains)
    all.push({ chain, head: { ...head }, records: await Array.fromAsync(records as AsyncIterable<Line>) });
  return { stolen: { log, checkpoint, chains: all }, keys: trustedKeys([localPublicKey(keysFolder)!]) };
}

export interface Tally {
  readonly kind: string;
  readonly tried: number;
  readonly tampered: number;
  readonly incomplete: number;
  readonly unreported: number;
}

/** Numbers in [0, 1) from a seed (mulberry32: only to draw what can be drawn again). */
export function drawn(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tries each kind so often on copies of a ledger: on what a checkpoint was signed over, or on what came after it. */
export async function mutate(
  { stolen, keys }: { stolen: Stolen; keys: TrustedKeys },
  { times, seed, where }: { times: number; seed: number; where: 'behind the checkpoint' | 'under the checkpoint' },
): Promise<Tally[]> {
  const signed = stolen.checkpoint!.heads;
  const at = (chain: Chain): Line[] =>
    chain.records.filter(({ seq }) =>
      where === 'under the checkpoint' ? seq <= (signed[chain.chain]?.seq ?? 0) : seq > (signed[chain.chain]?.seq ?? 0),
    );
  const kinds = Object.entries(MUTATIONS).map(([kind, mutation]): [string, Change] => [
    kind,
    (copy, random) => mutation(copy, random, at),
  ]);
  return tally({ stolen, keys }, kinds, { times, seed });
}

/** The same for stories that do not hold together; with `signed`, whoever tells them may sign, too. */
export function forgeStories(
  told: { stolen: Stolen; keys: TrustedKeys },
  { times, seed, signed }: { times: number; seed: number; signed?: string },
): Promise<Tally[]> {
  const kinds = Object.keys(FORGERIES).map((kind): [string, Change] => [
    kind,
    (copy, random) => {
      forge(copy, kind, random);
      if (signed !== undefined) signAnew(copy, signed);
    },
  ]);
  return tally(told, kinds, { times, seed });
}

type Change = (copy: Stolen, random: Random) => void;

async function tally(
  { stolen, keys }: { stolen: Stolen; keys: TrustedKeys },
  kinds: readonly [string, Change][],
  { times, seed }: { times: number; seed: number },
): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const [kind, change] of kinds) {
    const random = drawn(seed + tallies.length);
    const tally = { kind, tried: 0, tampered: 0, incomplete: 0, unreported: 0 };
    for (let i = 0; i < times; i++) {
      const copy = structuredClone(stolen);
      change(copy, random);
      if (JSON.stringify(copy) === JSON.stringify(stolen)) continue;
      tally.tried += 1;
      const { verdict } = await audit(copy, keys, { logs: [stolen.log] });
      tally[verdict === 'verified' ? 'unreported' : verdict] += 1;
    }
    tallies.push(tally);
  }
  return tallies;
}
