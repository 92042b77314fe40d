import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../../functions/reconcile/sweep.ts';
import { sweepTurn } from '../../../lib/domain/execution/sweep-turn.ts';
import { World } from '../world.ts';

const TICK = 300_000;

describe('the turn of a tick', () => {
  it.each([0, 1, 7, 8, 9, 100, 1000])('looks at each of %i once in a round, at no more than eight a tick', (total) => {
    const { parts } = sweepTurn(0, { total, limit: 8, every: TICK });
    const seen = Array.from({ length: parts }, (_, tick) => {
      const { from, to } = sweepTurn(77 * TICK + tick * TICK + 5, { total, limit: 8, every: TICK });
      expect(to - from).toBeLessThan(8);
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    }).flat();
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  });

  it('starves nobody while the fleet grows by one model a tick', () => {
    const last = new Map<number, number>();
    let longest = 0;
    for (let tick = 0; tick < 2000; tick++) {
      const { from, to, parts } = sweepTurn(tick * TICK, { total: tick + 1, limit: 8, every: TICK });
      // Who comes waits from then on.
      last.set(tick + 1, tick);
      for (let model = from; model <= to; model++) last.set(model, tick);
      for (const seen of last.values()) longest = Math.max(longest, (tick - seen) / parts);
    }
    expect(longest).toBeLessThanOrEqual(1);
  });
});

describe('the sweep', () => {
  it('looks at so many models a tick, and at the others when it is their turn; one that fails holds up none', async () => {
    const world = new World();
    for (let n = 1; n <= 5; n++)
      await world.apply((m) => {
        const [deployment] = m.deployments as never as object[];
        Object.assign(m, { model: `m${n}`, deployments: [{ ...deployment, endpoint: `e${n}` }] });
      });
    const looked: string[] = [];
    const sagemaker = {
      ...world.sagemaker,
      describeEndpoint: async (endpoint: string) => {
        looked.push(endpoint);
        if (endpoint === 'e2') throw new Error('throttled');
        return undefined;
      },
    };
    const ports = { ...world.plane.ports, sagemaker: sagemaker as never };
    const results: unknown[] = [];
    const start = Math.ceil(world.plane.clock.now() / (4 * TICK)) * 4 * TICK;
    for (let tick = 0; tick < 4; tick++) {
      world.plane.clock.moveTo(start + tick * TICK);
      results.push(await sweep(ports)({ models: 2 }).catch((error: Error) => error.message));
    }
    expect(looked).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    expect(results).toEqual([
      'could not look at `e2`: throttled',
      { expired: 0, outOfBand: 0, missed: 0, stalled: 0, looked: 2 },
      { expired: 0, outOfBand: 0, missed: 0, stalled: 0, looked: 1 },
      { expired: 0, outOfBand: 0, missed: 0, stalled: 0, looked: 0 },
    ]);
  });
});

describe('a sweep over what somebody edited', () => {
  const managed = async (): Promise<{ world: World; database: string }> => {
    const database = join(mkdtempSync(join(tmpdir(), 'steward-sweep-')), 'plane.db');
    const world = new World(database);
    for (let n = 1; n <= 3; n++)
      await world.apply((m) => {
        const [deployment] = m.deployments as never as object[];
        Object.assign(m, { model: `m${n}`, deployments: [{ ...deployment, endpoint: `e${n}` }] });
      });
    await world.run(world.plane.clock.now());
    return { world, database };
  };
  const run = (database: string, sql: string): void => {
    const db = new DatabaseSync(database);
    expect(db.prepare(sql).run().changes).toBe(1);
    db.close();
  };
  const looking = (world: World) => {
    const looked: string[] = [];
    const sagemaker = {
      ...world.sagemaker,
      describeEndpoint: async (endpoint: string) => {
        looked.push(endpoint);
        return undefined;
      },
    };
    return { looked, swept: sweep({ ...world.plane.ports, sagemaker: sagemaker as never })({ models: 10 }) };
  };

  it.each([
    [
      'a manifest',
      "UPDATE items SET item = json_set(item, '$.manifest.owner', 'x') WHERE pk = 'MANIFEST#T#default#M#m2'",
      /the manifest of `m2`/,
    ],
    [
      'a record of the catalog',
      "UPDATE ledger SET bytes = '{' WHERE chain = 'catalog' AND seq = 2",
      /record 2 of `catalog`/,
    ],
    [
      'a deployment',
      "UPDATE items SET item = '{}' WHERE pk = 'DEPLOYMENT#T#default#M#m2'",
      /DEPLOYMENT#T#default#M#m2 D#/,
    ],
  ])('looks at all other models and ends with the integrity fault of the one: %s', async (_, edit, why) => {
    const { world, database } = await managed();
    run(database, edit);
    const { looked, swept } = looking(world);
    await expect(swept).rejects.toMatchObject({ name: 'IntegrityError', message: expect.stringMatching(why) });
    expect(looked).toEqual(expect.arrayContaining(['e1', 'e3']));
    world.plane.close();
  });

  it('closes all other questions, and goes on: a question', async () => {
    const database = join(mkdtempSync(join(tmpdir(), 'steward-sweep-')), 'plane.db');
    const world = new World(database);
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const { id: approval, expiresAt } = (await world.open())!;
    run(
      database,
      "UPDATE items SET item = json_set(item, '$.quorum', 'none') WHERE pk LIKE 'QUESTION#T#%' AND sk LIKE 'APPROVAL#%'",
    );
    world.plane.clock.moveTo(expiresAt);
    const { swept } = looking(world);
    await expect(swept).rejects.toMatchObject({
      name: 'IntegrityError',
      message: expect.stringMatching(new RegExp(`\`${approval}\`: an item at .* look at its \`quorum\``)),
    });
    // The plane itself lives on, tick after tick, and says so.
    await world.run(expiresAt + 2 * TICK);
    expect(world.log.filter((line) => line.startsWith('sweep: IntegrityError')).length).toBeGreaterThan(0);
    world.plane.close();
  });
});
