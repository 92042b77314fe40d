import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import type { Incidents, IncidentView } from '../../lib/contract/api.ts';
import { capture, half } from '../functions/traffic.ts';
import { World } from '../functions/world.ts';
import { newHome, type Ran, stewardWith } from './cli.ts';

const DAY = 86_400_000;
const ABOUT = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';

/** Each command is a process of its own, and machines can be slow. */
const PATIENT = 900_000;

describe('incidents on the command line', () => {
  const root = newHome();
  // The home's stand-in answers the sweep that a command sets off.
  const run = (...args: string[]): Ran => stewardWith({}, root, ...args, '--at', 'local');
  let drift: string;
  let around: string;

  beforeAll(async () => {
    const home = join(root, 'dev');
    mkdirSync(home, { recursive: true });
    const now = Date.now() - (Date.now() % 3_600_000);
    const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: now - 30 * DAY });
    await world.apply();
    await world.live(1);
    for (const slot of [now - 7 * DAY, now]) {
      world.plane.clock.moveTo(slot);
      capture(world, slot, 2000, half);
      await driftCheck(world.plane.ports)({ ...ABOUT, deployment: ENDPOINT, slot: new Date(slot).toISOString() });
    }
    await world.plane.ports.ledger.commit({
      once: 'around',
      appends: [
        {
          chain: 'model.default.flight-delay',
          draft: {
            type: 'OutOfBandChangeFound',
            actor: { kind: 'service', id: 'reconcile' },
            subject: { ...ABOUT, deployment: ENDPOINT },
            verdict: 'found',
            data: { observed: 'other' },
          },
        },
      ],
      writes: [],
    });
    const open = (await world.plane.ports.registry.incidents(ABOUT)).filter(({ state }) => state === 'open');
    drift = open.find(({ kind }) => kind === 'drift')!.id;
    around = open.find(({ kind }) => kind === 'out-of-band')!.id;
    world.plane.close();
  }, PATIENT);

  it(
    'are listed, of all models and of one, in pages; something open is exit 1',
    () => {
      const all = run('incidents', '--json');
      expect(all).toMatchObject({ code: 1, err: '' });
      const open = JSON.parse(all.out) as IncidentView[];
      expect(open.map(({ id }) => id)).toEqual(expect.arrayContaining([drift, around]));
      const plain = run('incidents', 'flight-delay', '--limit', '1');
      expect(plain.code).toBe(1);
      expect(plain.out).toMatch(/^inc-\S+ {2}open {3}since \d{4}-\d\d-\d\d \d\d:\d\d {2}flight-delay: /);
      const [, cursor = ''] = /^more: --cursor (\S+)$/m.exec(plain.out) ?? [];
      const ids: string[] = [];
      for (let next: string | undefined = ''; next !== undefined; ) {
        const more: string[] = next === '' ? [] : ['--cursor', next];
        const page = JSON.parse(run('incidents', 'flight-delay', '--limit', '1', '--json', ...more).out) as Incidents;
        expect(page.incidents.length).toBeLessThanOrEqual(1);
        if (next === '') expect(page.next).toBe(cursor);
        ids.push(...page.incidents.map(({ id }) => id));
        next = page.next;
      }
      expect(ids.toSorted()).toEqual(open.map(({ id }) => id).toSorted());
    },
    PATIENT,
  );

  it(
    'tell their story',
    () => {
      const story = run('incidents', 'flight-delay', drift);
      expect(story).toMatchObject({
        code: 1,
        out: expect.stringContaining('flight-delay: drift on flight-delay-prod'),
      });
      expect(story.out).toMatch(/DriftDetected version 1 drifted: psi of origin/);
      const json = JSON.parse(run('incidents', 'flight-delay', drift, '--json').out) as IncidentView;
      expect(json).toMatchObject({
        id: drift,
        state: 'open',
        kind: 'drift',
        title: expect.stringContaining('drift on'),
      });
    },
    PATIENT,
  );

  it(
    'that are not there, of a cursor or a number that is none, are refused with the mend',
    () => {
      const refused = (...args: string[]) => run('incidents', 'flight-delay', ...args);
      expect(refused('--limit', '0')).toMatchObject({ code: 3, err: expect.stringContaining('from 1 to 500') });
      expect(refused('--cursor', drift)).toMatchObject({ code: 3, err: expect.stringContaining('ask without it') });
      expect(refused('inc-20200101T0000-0000000000')).toMatchObject({
        code: 3,
        err: expect.stringContaining('nothing of that name, or nothing you may see'),
      });
      expect(run('incidents', 'no-such-model').err).toContain('nothing of that name');
    },
    PATIENT,
  );

  it(
    'are closed by whoever may, with a reason, once; what was changed around steward is not closed by a word',
    () => {
      const close = (id: string, ...args: string[]) => run('close', 'flight-delay', id, ...args);
      expect(close(drift)).toMatchObject({
        code: 3,
        err: expect.stringContaining("required option '--reason <text>'"),
      });
      expect(close(drift, '--reason', ' ')).toMatchObject({ code: 3, err: expect.stringContaining('say why') });
      expect(close(drift, '--reason', 'known', '--as', 'u_cleo')).toMatchObject({
        code: 1,
        err: expect.stringContaining('`u_cleo` may not close `flight-delay`: no policy permits it'),
      });
      expect(close(around, '--reason', 'known')).toMatchObject({
        code: 1,
        err: expect.stringContaining('`steward acknowledge flight-delay --deployment flight-delay-prod`'),
      });
      expect(close('inc-20200101T0000-0000000000', '--reason', 'known')).toMatchObject({
        code: 3,
        err: expect.stringContaining('`steward incidents flight-delay` lists them'),
      });
      const done = close(drift, '--reason', 'routes are known', '--json');
      expect(done).toMatchObject({ code: 0, err: '' });
      expect(JSON.parse(done.out)).toEqual({ verdict: 'closed', incident: drift });
      expect(close(drift, '--reason', 'again')).toMatchObject({ code: 0, out: `closed before: ${drift}\n` });
      expect(run('incidents', 'flight-delay', drift)).toMatchObject({
        code: 0,
        out: expect.stringContaining('closed by a person'),
      });
    },
    PATIENT,
  );

  it.each(['incidents', 'close'])('%s --help has examples, exit codes and every option', (command) => {
    const { code, out } = run(command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Examples:\n {2}steward /);
    expect(out).toContain('Exit: 0');
    for (const option of ['--json', '--as', '--tenant', '--at']) expect(out).toContain(option);
  });
});
