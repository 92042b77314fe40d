import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpoint } from '../functions/checkpoint/checkpoint.ts';
import type { Approval } from '../lib/domain/approval/approval.ts';
import { rewriteChain } from '../test/functions/audit/rewritten.ts';
import { BEN, person, World } from '../test/functions/world.ts';
import { drawn } from './ledger.ts';
import type { Random } from './mutations.ts';

const SEED = Number(process.env.ATTACK_SEED ?? Math.floor(Math.random() * 1e9));
const TIMES = Number(process.env.ATTACK_TIMES ?? 160) / 4;
const CHAIN = 'model.default.flight-delay';
const EVE = person('u_eve', 'approvers');

type Told = Record<string, unknown>;
type Change = (record: Told, seq: number) => Told | undefined;

const top = mkdtempSync(join(tmpdir(), 'steward-held-attack-'));
const keys = join(top, 'keys');
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** A home with a question that one person answers, told as far as somebody says, and signed for. */
interface Scene {
  readonly folder: string;
  readonly approval: Approval;
  /** Records that the checkpoint was signed over. */
  readonly records: number;
}
async function scene(name: string, goOn: (world: World, approval: Approval) => Promise<void>): Promise<Scene> {
  const folder = join(top, name);
  const world = new World(join(folder, 'plane.db'), { home: folder, keys });
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  const approval = (await world.open())!;
  await goOn(world, approval);
  await checkpoint(world.plane.ports)();
  const records = (await world.records()).length;
  world.plane.close();
  return { folder, approval, records };
}

/** The question as nobody answered it yet, in the items. */
function reopen(database: string, approval: Approval): void {
  const db = new DatabaseSync(database);
  db.exec("DELETE FROM items WHERE pk LIKE 'QUESTION#T#%' AND sk LIKE 'VOTE#%'");
  db.exec("DELETE FROM items WHERE pk LIKE 'DECIDED#%'");
  db.prepare("UPDATE items SET item = ? WHERE pk LIKE 'QUESTION#T#%' AND sk LIKE 'APPROVAL#%'").run(
    JSON.stringify(approval),
  );
  db.exec(
    "UPDATE items SET item = json_set(item, '$.state', 'awaiting-approval') WHERE pk LIKE 'VERSION#%' AND sk LIKE 'V#%'",
  );
  db.close();
}

/** Opens a copy of a home, edited, lets somebody say yes, and then everything happen that can; whether a release began. */
async function released({ folder, approval }: Scene, edit: (database: string) => void): Promise<boolean> {
  const home = mkdtempSync(join(top, 'try-'));
  cpSync(folder, home, { recursive: true });
  const database = join(home, 'plane.db');
  edit(database);
  reopen(database, approval);
  const world = new World(database, { home, keys });
  world.train(1);
  try {
    await world.answer(approval, EVE).catch(() => undefined);
    await world.run();
    const types = await world.types().catch(() => []);
    return world.sagemaker.calls.length > 0 || types.some((type) => type.startsWith('ReleaseStarted'));
  } finally {
    world.plane.close();
    rmSync(home, { recursive: true, force: true });
  }
}

const pick = (random: Random, most: number): number => 1 + Math.floor(random() * most);
/** What is made of a chain of so many records; links, hashes and head are made to fit. */
const KINDS: Readonly<Record<string, (random: Random, records: number) => Change>> = {
  'who did it': (random, records) => {
    const at = pick(random, records);
    return (record, seq) => (seq === at ? { ...record, actor: { kind: 'person', id: 'u_zed' } } : record);
  },
  'what came of it': (random, records) => {
    const at = pick(random, records);
    return (record, seq) => (seq === at ? { ...record, verdict: `not ${record.verdict}` } : record);
  },
  'what it says': (random, records) => {
    const at = pick(random, records);
    return (record, seq) => (seq === at ? { ...record, data: { ...(record.data as Told), more: 'x' } } : record);
  },
  'a record gone': (random, records) => {
    const at = pick(random, records);
    return (record, seq) => (seq === at ? undefined : record);
  },
  'the end gone': (random, records) => {
    const from = pick(random, records);
    return (record, seq) => (seq >= from ? undefined : record);
  },
};

describe(`a model's chain rewritten behind its checkpoint, head and links made to fit (ATTACK_SEED=${SEED})`, () => {
  let open: Scene;
  let rejected: Scene;
  beforeAll(async () => {
    open = await scene('open', async () => undefined);
    rejected = await scene('rejected', async (world, approval) => {
      await world.answer(approval, BEN, 'reject');
    });
  });

  it('is what keeps a release from beginning: as it was, somebody says yes and it begins', async () => {
    expect(await released(open, () => undefined)).toBe(true);
  });

  it.each(Object.keys(KINDS))('releases nothing: %s', async (kind) => {
    const random = drawn(SEED);
    for (let i = 0; i < TIMES; i++) {
      const change = KINDS[kind]!(random, open.records);
      expect(await released(open, (database) => rewriteChain(database, CHAIN, change)), `try ${i}`).toBe(false);
    }
  });

  it('releases nothing: a signed no cut off, or anything from before it on', async () => {
    const random = drawn(SEED);
    for (let i = 0; i < TIMES; i++) {
      const from = i === 0 ? rejected.records : pick(random, rejected.records);
      const cut: Change = (record, seq) => (seq >= from ? undefined : record);
      expect(await released(rejected, (database) => rewriteChain(database, CHAIN, cut)), `try ${i}`).toBe(false);
    }
  });
});
