import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PackageSeen, register } from '../../functions/register/register.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import { readRecord } from '../../lib/domain/ledger/record.ts';
import type { ControlPlane } from '../../local/control-plane.ts';
import { START } from '../functions/world.ts';
import { Boundary, GOES } from './world/boundary.ts';
import { type Chance, chanceOf } from './world/chance.ts';
import { detailOf, MODELS, planeWithPackages } from './world/packages.ts';

/** `SIM_EVENTS=10000` is what docs/simulation.md tells of. */
const EVENTS = Number(process.env.SIM_EVENTS ?? 400);
const SEED = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 1e9));
const WORKERS = 4;
const MOST_DELIVERIES = 5;
/** A message is given back to the queue so often at the most, and parked then. */
const RECEIVES = 6;

/** Lets others go on before and after each call: which worker writes first is drawn anew at every one. */
class Turns extends Boundary {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    super(
      { fateOf: () => GOES },
      { next: () => 0, clock: { now: () => START, moveTo: () => undefined }, hears: () => undefined },
    );
    this.#chance = chance;
  }

  override async pass<T>(_: string, work: () => Promise<T>): Promise<T> {
    await this.#turns();
    const answer = await work();
    await this.#turns();
    return answer;
  }

  async #turns(): Promise<void> {
    for (let left = this.#chance.whole(0, 8); left > 0; left -= 1) await undefined;
  }
}

const newsOf = (event: number): unknown => ({ event: `e-${event}`, detail: detailOf(event) });

/** Every event one to five times, shuffled (Fisher and Yates). */
function deliveriesOf(chance: Chance): number[] {
  const all = Array.from({ length: EVENTS }, (_, event) => event).flatMap((event) =>
    Array.from({ length: chance.whole(1, MOST_DELIVERIES) }, () => event),
  );
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = chance.whole(0, i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Has everything delivered to so many workers, each of which takes the next message when it is done with one; returns how many were given up. */
async function deliver(plane: ControlPlane, messages: readonly number[]): Promise<number> {
  const queue = messages.map((event) => ({ event, received: 0 }));
  let parked = 0;
  const door = { schema: PackageSeen, flow: register(plane.portsOf('register')) };
  const worker = async (): Promise<void> => {
    for (let message = queue.shift(); message; message = queue.shift())
      try {
        await runFlow(door, newsOf(message.event));
      } catch {
        message.received += 1;
        if (message.received < RECEIVES) queue.push(message);
        else parked += 1;
      }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return parked;
}

/** What a world of that seed comes to: what was given up, records of each kind by package, and a digest of how all versions stand. */
async function endOf(seed: number) {
  const home = mkdtempSync(join(tmpdir(), 'deliveries-'));
  const chance = chanceOf(seed);
  const plane = planeWithPackages(EVENTS, home, new Turns(chance));
  try {
    const messages = deliveriesOf(chance);
    const parked = await deliver(plane, messages);
    const told: string[] = [];
    const hash = createHash('sha256');
    for (let model = 0; model < MODELS; model += 1) {
      const name = `model-${model}`;
      for await (const stored of plane.ports.ledger.read(`model.default.${name}`)) {
        const { type, subject } = readRecord(stored);
        told.push(`${type} ${name}/${subject.version}`);
      }
      const versions = await plane.ports.registry.versions({ tenant: 'default', model: name }, { n: EVENTS });
      // Where its record stands in the chain is the order in which packages came.
      hash.update(JSON.stringify(versions.map(({ record: _, ...version }) => version)));
    }
    return { parked, deliveries: messages.length, told: told.sort(), state: hash.digest('hex') };
  } finally {
    plane.close();
    rmSync(home, { recursive: true, force: true });
  }
}

it(`events that come one to five times, shuffled, to four workers have one effect each, whatever the order (SIM_SEED=${SEED})`, async () => {
  const one = await endOf(SEED);
  expect(one.parked).toBe(0);
  expect(one.deliveries).toBeGreaterThan(EVENTS * 2);
  const registered = one.told.filter((line) => line.startsWith('ModelVersionRegistered'));
  expect(registered).toHaveLength(EVENTS);
  expect(new Set(one.told).size).toBe(one.told.length);
  expect(one.told.filter((line) => line.startsWith('OutOfBand'))).toHaveLength(EVENTS / 10);
  const other = await endOf(SEED + 1);
  expect({ ...other, deliveries: 0 }).toEqual({ ...one, deliveries: 0 });
}, 1_800_000);
