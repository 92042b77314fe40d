import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { leafHash } from '../../lib/domain/ledger/record.ts';
import { BEN, World } from '../functions/world.ts';
import { newHome, steward } from './cli.ts';

const CHAIN = 'model.default.flight-delay';
const told = newHome();

/** A home in which version 1 was approved and went live. */
beforeAll(async () => {
  mkdirSync(join(told, 'dev'), { recursive: true });
  const world = new World(join(told, 'dev', 'plane.db'), { home: join(told, 'dev'), keys: join(told, 'keys') });
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  await world.answer((await world.open(1))!, BEN);
  await world.run();
  expect(await world.types()).toContain('ReleaseCompleted:live');
  world.plane.close();
}, 240_000);

interface Row {
  readonly seq: number;
  readonly bytes: string;
  readonly hash: string;
}

/** A copy of the home in whose database somebody writes. */
function edited(edit: (db: DatabaseSync, rows: Row[]) => void): string {
  const home = newHome();
  cpSync(told, home, { recursive: true });
  const db = new DatabaseSync(join(home, 'dev', 'plane.db'));
  edit(db, db.prepare('SELECT seq, bytes, hash FROM ledger WHERE chain = ? ORDER BY seq').all(CHAIN) as never);
  db.close();
  return home;
}

const put = (db: DatabaseSync, { seq, bytes, hash }: Row): void => {
  db.prepare('UPDATE ledger SET bytes = ?, hash = ? WHERE chain = ? AND seq = ?').run(bytes, hash, CHAIN, seq);
};

/** The last record that matches, said otherwise; from there on every hash and link anew, and the head: all that needs no key. */
function rechained(db: DatabaseSync, rows: Row[], from: string, to: string): void {
  let prev: string | undefined;
  for (const { seq, bytes } of rows) {
    const linked = prev === undefined ? bytes : bytes.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`);
    const written = linked.replace(from, to);
    prev = leafHash(written);
    put(db, { seq, bytes: written, hash: prev });
  }
  const head = db.prepare('SELECT item FROM items WHERE pk = ?').get(`CHAIN#${CHAIN}`) as { item: string };
  const item = JSON.stringify({ ...JSON.parse(head.item), hash: prev });
  db.prepare('UPDATE items SET item = ? WHERE pk = ?').run(item, `CHAIN#${CHAIN}`);
}

const COMMANDS = [['history'], ['history', '--json'], ['live'], ['live', '--json']];
const LAST = ['history', '--limit', '1'];

const tell = (home: string, [name, ...more]: readonly string[]) => steward(home, name!, 'flight-delay', ...more);

describe('records that somebody rewrote', () => {
  const told = (seq: number | string, problem: string) =>
    expect.stringMatching(
      new RegExp(`^steward: tampered: ${CHAIN.replaceAll('.', '\\.')} seq ${seq}: ${problem}.*\n$`),
    );

  it('are told as they are while nobody did', () => {
    const home = edited(() => undefined);
    for (const command of [...COMMANDS, LAST]) expect(tell(home, command)).toMatchObject({ code: 0, err: '' });
  });

  it('are not told as true: the place is named, and what stands before it holds', () => {
    const home = edited((db) =>
      db.exec("UPDATE ledger SET bytes = replace(bytes, 'u_ben', 'u_ceo') WHERE bytes LIKE '%ApprovalAnswered%'"),
    );
    for (const command of COMMANDS) {
      const ran = tell(home, command);
      expect(ran).toMatchObject({ code: 1, err: told('\\d+', 'the stored hash is not the hash') });
      expect(ran.out).not.toContain('u_ceo');
    }
    expect(tell(home, ['live']).out).toBe('');
    expect(Array.isArray(JSON.parse(tell(home, ['history', '--json']).out))).toBe(true);
  });

  it('are not told with their hashes, links and head made anew either: a decision carries its signature', () => {
    const home = edited((db, rows) => rechained(db, rows, '"id":"u_ben"', '"id":"u_ceo"'));
    for (const command of COMMANDS)
      expect(tell(home, command)).toMatchObject({ code: 1, err: told('\\d+', 'its signature does not hold') });
    // Who has no key is told what the hashes say, and no more.
    rmSync(join(home, 'keys', 'ledger.pem'));
    expect(tell(home, ['history'])).toMatchObject({ code: 0, err: '' });
  });

  it.each(['{oops', '{}', 'null', '[]', '', '['.repeat(20_000)])('and are no records any more: `%.9s`', (bytes) => {
    const home = edited((db) =>
      db.prepare('UPDATE ledger SET bytes = ? WHERE chain = ? AND seq = 2').run(bytes, CHAIN),
    );
    for (const command of COMMANDS) expect(tell(home, command)).toMatchObject({ code: 1, err: told(2, '') });
  });

  it('at the end, where only the last are asked for', () => {
    const edit = (seq: string) => (db: DatabaseSync) =>
      db.exec(
        `UPDATE ledger SET bytes = replace(bytes, '"at":"2', '"at":"3') WHERE chain = '${CHAIN}' AND seq = ${seq}`,
      );
    const last = `(SELECT max(seq) FROM ledger WHERE chain = '${CHAIN}')`;
    expect(tell(edited(edit(last)), LAST)).toMatchObject({ code: 1, out: '', err: told('\\d+', '') });
  });
});

describe('records that somebody took away', () => {
  const incomplete = (problem: string) =>
    expect.stringMatching(new RegExp(`^steward: incomplete: .* seq \\d+: ${problem}`));

  it('are missed, in the middle and at the end', () => {
    const middle = edited((db) => db.exec(`DELETE FROM ledger WHERE chain = '${CHAIN}' AND seq = 3`));
    for (const command of COMMANDS)
      expect(tell(middle, command)).toMatchObject({
        code: 1,
        err: expect.stringContaining(`tampered: ${CHAIN} seq 3: `),
      });
    const end = edited((db, rows) =>
      db.exec(`DELETE FROM ledger WHERE chain = '${CHAIN}' AND seq > ${rows.length - 2}`),
    );
    for (const command of COMMANDS)
      expect(tell(end, command)).toMatchObject({ code: 2, err: incomplete('the head says') });
    expect(tell(end, ['history', '--limit', '2'])).toMatchObject({
      code: 2,
      out: '',
      err: incomplete('the head says'),
    });
    const all = edited((db) => db.exec(`DELETE FROM ledger WHERE chain = '${CHAIN}'`));
    for (const command of COMMANDS)
      expect(tell(all, command)).toMatchObject({ code: 2, err: incomplete('the head says') });
  });

  it('with their head are no model that never was', () => {
    const home = edited((db) => db.exec(`DELETE FROM items WHERE pk = 'CHAIN#${CHAIN}'`));
    for (const command of COMMANDS) expect(tell(home, command)).toMatchObject({ code: 2, err: incomplete('no head') });
  });
});

describe('a row of the database that somebody damaged', () => {
  const item = (like: string, to: string) => (db: DatabaseSync) => {
    expect(db.prepare('UPDATE items SET item = ? WHERE pk LIKE ?').run(to, like).changes).toBeGreaterThan(0);
  };
  const HISTORY = ['history', 'flight-delay'];
  const INCIDENTS = ['incidents', '--as', 'u_ana'];
  const EXECUTIONS = ['executions', 'flight-delay', '--as', 'u_ana'];
  const GATE = ['gate', 'flight-delay/1', '--dry-run', '--as', 'u_ana'];
  const CLOCK = `plane\\.db\` cannot be used: its clock stands at -?9007199254740991 ms`;

  it.each([
    ['LINE#%', 'null', INCIDENTS, 'an item at `LINE#'],
    ['LINE#%', '{}', INCIDENTS, 'an item at `LINE#'],
    ['MANIFEST#T%', 'null', EXECUTIONS, 'an item at `MANIFEST#T'],
    ['MANIFEST#T%', '[]', EXECUTIONS, 'an item at `MANIFEST#T'],
    ['LOG', '{}', HISTORY, 'an item at `LOG NAME`'],
    ['LOG', 'null', HISTORY, 'an item at `LOG NAME`'],
    ['LOG', '{"name":"a\\nb"}', HISTORY, 'an item at `LOG NAME`'],
  ])('%s, made `%s`, is named by its place', (like, to, command, said) => {
    const ran = steward(edited(item(like, to)), ...command);
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining(said) });
    expect(ran.err).not.toMatch(/TypeError|try again/);
  });

  it.each([2 ** 53 - 1, 1 - 2 ** 53])('a clock at %d cannot be used, by who reads and who judges', (now) => {
    const home = edited((db) => db.prepare('UPDATE clock SET now = ?').run(now));
    for (const command of [INCIDENTS, EXECUTIONS, GATE])
      expect(steward(home, ...command)).toMatchObject({ code: 3, err: expect.stringMatching(CLOCK) });
  });

  it('in the queue, the schedules or the executions is set aside, and stops nothing else', async () => {
    const home = edited((db) => {
      db.exec("INSERT INTO queue VALUES ('bad', 'register', '{bad', 0, 0, 'waiting', NULL)");
      db.exec(
        "INSERT INTO schedules VALUES ('bad', 'rate(1 day)', 'UTC', 'gate', '{', 0), ('old', 'rate(1 day)', 'UTC', 'gate', '{}', -9007199254740991)",
      );
      db.exec(
        "INSERT INTO wf_executions VALUES ('bad', 'release', 'RUNNING', 0, 'entered', NULL, NULL, NULL, NULL, 0, '{')",
      );
    });
    const dev = join(home, 'dev');
    const world = new World(join(dev, 'plane.db'), { home: dev, keys: join(home, 'keys') });
    world.take(world.train(2));
    await world.run();
    expect((await world.records()).some(({ subject }) => subject.version === 2)).toBe(true);
    const parked = world.plane.queue.dead().map(({ id, reason }) => [id, /`\w+`/.exec(reason)?.[0]]);
    expect(parked.sort()).toEqual([
      ['bad', '`queue`'],
      ['bad/0', '`schedules`'],
      ['old/-9007199254740991', '`schedules`'],
    ]);
    expect(world.log.filter((line) => line.includes('execution `bad`'))).toHaveLength(1);
    world.plane.close();
  });
});
