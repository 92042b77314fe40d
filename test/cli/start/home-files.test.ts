import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signIn } from '../../../cli/target/api-client.ts';
import { localKeys } from '../../../lib/adapters/local/keys/keys.ts';
import { passphrase } from '../../../lib/adapters/local/people/people.ts';
import { stateRoot } from '../../../local/home.ts';
import { lockOf } from '../../../local/open-plane.ts';
import { serveApi } from '../../../local/serve-api.ts';
import { World } from '../../functions/world.ts';
import { newHome, steward } from '../cli.ts';

const told = newHome();
const MEMBER = { name: 'x', tenants: ['default'], groups: [] };

/** A home in which something was signed. */
beforeAll(async () => {
  mkdirSync(join(told, 'dev'), { recursive: true });
  const world = new World(join(told, 'dev', 'plane.db'), { home: join(told, 'dev'), keys: join(told, 'keys') });
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  world.plane.close();
  expect(steward(told, 'people').code).toBe(0);
}, 240_000);

function copied(): string {
  const home = newHome();
  cpSync(told, home, { recursive: true });
  return home;
}

/** Refused in one line that names the file. */
const refusedFor = (file: string) => ({ code: 3, err: expect.stringMatching(new RegExp(`^steward: .*${file}.*\n$`)) });

describe('a home by two names', () => {
  it('is locked once, and two homes whose names are alike are two', () => {
    const home = newHome();
    mkdirSync(join(home, 'dev'));
    const link = `${home}-by-another-name`;
    symlinkSync(home, link);
    const unlock = lockOf(join(home, 'dev'));
    expect(unlock).toBeDefined();
    expect(lockOf(join(link, 'dev'))).toBeUndefined();
    unlock?.();
    const early = lockOf(join(link, 'not-yet'));
    expect(lockOf(join(home, 'not-yet'))).toBeUndefined();
    early?.();
    const elsewhere = newHome();
    symlinkSync(join(home, 'dev'), join(elsewhere, 'dev'));
    const there = lockOf(join(elsewhere, 'dev'));
    expect(lockOf(join(home, 'dev'))).toBeUndefined();
    there?.();
    const alike = ['a-b', 'a_b'].map((name) => lockOf(join(home, name)));
    for (const one of alike) {
      expect(one).toBeDefined();
      one?.();
    }
  });
});

describe('what a home holds', () => {
  const made = () => {
    const root = newHome();
    mkdirSync(join(root, 'dev', 's3'), { recursive: true });
    writeFileSync(join(root, 'dev', 'plane.db'), '');
    return join(root, 'dev');
  };

  it.each(['plane.db', 's3', 'standin'])('is driven once: `%s` that is a link into another home', (name) => {
    const [one, other] = [made(), made()];
    mkdirSync(join(one, 'standin'));
    rmSync(join(other, name), { recursive: true, force: true });
    symlinkSync(join(one, name), join(other, name));
    const unlock = lockOf(one);
    expect(unlock).toBeDefined();
    expect(lockOf(other)).toBeUndefined();
    unlock?.();
    const there = lockOf(other);
    expect(there).toBeDefined();
    expect(lockOf(one)).toBeUndefined();
    there?.();
  });

  it('is driven once under a name that the home was given since', () => {
    const home = made();
    const unlock = lockOf(home);
    renameSync(home, `${home}-moved`);
    expect(lockOf(`${home}-moved`)).toBeUndefined();
    unlock?.();
    const after = lockOf(`${home}-moved`);
    expect(after).toBeDefined();
    after?.();
  });

  it('is driven by nobody where its database has two names on the disk', () => {
    const [one, other] = [made(), made()];
    rmSync(join(other, 'plane.db'));
    linkSync(join(one, 'plane.db'), join(other, 'plane.db'));
    for (const home of [one, other]) expect(() => lockOf(home)).toThrow(/plane\.db` cannot be used: .*hard link/);
  });

  it('is not written into by who drove it before it was moved or replaced', async () => {
    const home = copied();
    const dev = join(home, 'dev');
    const world = new World(join(dev, 'plane.db'), { home: dev, keys: join(home, 'keys') });
    await world.apply();
    renameSync(dev, `${dev}-moved`);
    await expect(world.run()).rejects.toThrow(/plane\.db` is no longer the file that this process opened/);
    expect(existsSync(dev)).toBe(false);
    cpSync(`${dev}-moved`, dev, { recursive: true });
    await expect(world.run()).rejects.toThrow(/moved, removed or replaced/);
    world.plane.close();
  });
});

describe('a key file', () => {
  it('that is empty, cut, all zeros or a folder gives nobody a passphrase', () => {
    const home = copied();
    const file = join(home, 'keys', 'passphrases.key');
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(31, 'x'), Buffer.alloc(32)]) {
      writeFileSync(file, bytes);
      expect(steward(home, 'people')).toMatchObject({ out: '', ...refusedFor('passphrases.key') });
    }
    rmSync(file);
    mkdirSync(file);
    expect(steward(home, 'people')).toMatchObject(refusedFor('passphrases.key'));
  });

  it('that is damaged is refused by name by who needs it', async () => {
    const home = copied();
    for (const name of ['issuer.pem', 'ledger.pem', 'tokens.key']) writeFileSync(join(home, 'keys', name), 'no key');
    expect(steward(home, 'audit', 'verify')).toMatchObject(refusedFor('ledger.pem'));
    expect(steward(home, 'approvals', 'list', '--as', 'u_ana')).toMatchObject(refusedFor('issuer.pem'));
    await expect(localKeys(join(home, 'keys')).encrypt('a', {})).rejects.toThrow(/tokens\.key/);
  });

  it('of the ledger is drawn by nobody who reads, nor where another has signed: it is to be restored', async () => {
    const home = copied();
    const file = join(home, 'keys', 'ledger.pem');
    const kept = readFileSync(file);
    rmSync(file);
    expect(steward(home, 'history', 'flight-delay')).toMatchObject({ code: 0 });
    expect(steward(home, 'audit', 'verify')).toMatchObject({ code: 2 });
    expect(existsSync(file)).toBe(false);
    const signed = async () => {
      const dev = join(home, 'dev');
      const world = new World(join(dev, 'plane.db'), { home: dev, keys: join(home, 'keys') });
      const done = world.plane.ports.signer.sign(Buffer.from('x'));
      return done.finally(() => world.plane.close());
    };
    await expect(signed()).rejects.toThrow(/ledger\.pem.*is gone.*put back the copy/);
    expect(existsSync(file)).toBe(false);
    // Another home of the same keys drew one in between.
    const other = new World(':memory:', { keys: join(home, 'keys') });
    await other.plane.ports.signer.sign(Buffer.from('x'));
    other.plane.close();
    await expect(signed()).rejects.toThrow(/ledger\.pem.*is another key/);
    writeFileSync(file, kept);
    await expect(signed()).resolves.toMatchObject({ kid: expect.any(String) });
  });
});

describe('a file of a home that is damaged', () => {
  const BROKEN = ['{', '', '\u0000\u0001', '[{"id":"u_ana"}]', '[]x', '{"a":1,"a":2}', '[1]'];

  it.each(['people.json', 'tenants.json'])('%s is refused in one line that names it', (name) => {
    const home = copied();
    const asked = name === 'people.json' ? ['approvals', 'list', '--as', 'u_ana'] : ['history', 'flight-delay'];
    for (const text of BROKEN) {
      writeFileSync(join(home, name), text);
      expect(steward(home, ...asked), text).toMatchObject(refusedFor(name));
    }
    writeFileSync(join(home, name), Buffer.from([0xff, 0xfe, 0x00]));
    expect(steward(home, ...asked)).toMatchObject(refusedFor(name));
    rmSync(join(home, name));
    mkdirSync(join(home, name));
    expect(steward(home, ...asked)).toMatchObject(refusedFor(name));
  });

  it('people.json with an id twice, capitals aside, is nobody’s', () => {
    const home = newHome();
    for (const twice of ['u_ana', 'U_ANA']) {
      const all = ['u_ana', twice].map((id) => ({ id, ...MEMBER }));
      writeFileSync(join(home, 'people.json'), JSON.stringify(all));
      expect(steward(home, 'people')).toMatchObject(refusedFor('people.json'));
    }
  });

  it('a note that is broken says nothing', () => {
    const home = copied();
    mkdirSync(join(home, 'dev', 'standin'), { recursive: true });
    for (const text of ['{', '', 'null', '{"url":7}']) {
      for (const note of ['api.json', 'standin/standin.json']) writeFileSync(join(home, 'dev', note), text);
      expect(steward(home, 'approvals', 'list', '--as', 'u_ana'), text).toMatchObject({ err: '' });
    }
  });

  it('plane.db is not taken for one in which nothing ever happened', () => {
    const damage: Record<string, (file: string) => void> = {
      empty: (file) => truncateSync(file, 0),
      cut: (file) => truncateSync(file, 8192),
      random: (file) => writeFileSync(file, 'no database '.repeat(1000)),
      gutted: (file) => {
        const db = new DatabaseSync(file);
        db.exec('DROP TABLE ledger');
        db.close();
      },
    };
    for (const [kind, harm] of Object.entries(damage)) {
      const home = copied();
      harm(join(home, 'dev', 'plane.db'));
      expect(steward(home, 'history', 'flight-delay'), kind).toMatchObject({ out: '', ...refusedFor('plane.db') });
    }
  });
});

describe('a server', () => {
  afterEach(() => vi.restoreAllMocks());

  async function served(work: (url: string, home: string, said: string[]) => Promise<void>): Promise<void> {
    const home = copied();
    const dev = join(home, 'dev');
    const world = new World(join(dev, 'plane.db'), { home: dev, keys: join(home, 'keys') });
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    vi.spyOn(console, 'error').mockImplementation((...text) => said.push(...text.map(String)));
    const server = await serveApi(world.plane, dev, home, { port: 0 });
    try {
      await work(server.url, home, said);
    } finally {
      await server.close();
      world.plane.close();
    }
  }

  it('whose people.json was damaged says so in one line, and to the browser that it cannot answer', async () => {
    await served(async (url, home, said) => {
      writeFileSync(join(home, 'people.json'), '{');
      const challenge = 'x'.repeat(43);
      const asked = `response_type=code&client_id=steward&code_challenge_method=S256&code_challenge=${challenge}&redirect_uri=http://127.0.0.1:1/`;
      expect((await fetch(`${url}/oauth2/authorize?${asked}`)).status).toBe(503);
      expect(said).toEqual([expect.stringMatching(/^steward: DependencyError: .*people\.json.*\n$/)]);
    });
  });

  it('logs nothing of a body whose sender goes away', async () => {
    await served(async (url, home, said) => {
      const token = await signIn(url, 'u_ana', passphrase(home, 'u_ana'));
      const { host, port } = new URL(url);
      const socket = connect(Number(port), '127.0.0.1');
      const head = `POST /api/models/flight-delay/retrain HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`;
      // The door asks for the body as soon as it knows who sends it.
      await new Promise<void>((done) => socket.once('data', () => done()).write(head));
      socket.write('{"half');
      await fetch(`${url}/api/models`, { headers: { authorization: `Bearer ${token}` } });
      await new Promise((done) => socket.once('close', done).destroy());
      await fetch(`${url}/api/models`, { headers: { authorization: `Bearer ${token}` } });
      expect(said).toEqual([]);
    });
  });
});

describe('where a home is', () => {
  it('is never this folder itself: STEWARD_HOME set to nothing is not set', () => {
    vi.stubEnv('STEWARD_HOME', '');
    expect(stateRoot()).toBe(resolve('.steward'));
    vi.unstubAllEnvs();
  });

  it('cannot be where no folder can be made, and nobody waits for one', () => {
    expect(steward('/proc/1/x', 'people')).toMatchObject({ code: 3, err: expect.stringContaining('`/proc/1/x`') });
    expect(steward(newHome(), 'audit', 'export', '-o', '/proc/1/x')).toMatchObject({ code: 3 });
  });

  it('is no folder that a story’s name leads to', () => {
    for (const command of [
      ['history', 'm'],
      ['live', 'm'],
      ['audit', 'verify'],
    ])
      expect(steward(told, ...command, '--story', '../../x')).toMatchObject({
        code: 3,
        err: expect.stringContaining('Allowed choices'),
      });
  });
});
