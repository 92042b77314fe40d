import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { signIn } from '../../cli/target/api-client.ts';
import { passphrase } from '../../lib/adapters/local/people/people.ts';
import { ARN, World } from '../functions/world.ts';
import { newHome, type Ran, stewardWith } from './cli.ts';

const ALL = ['approvers', 'owners', 'auditors', 'operators'];

/** A home of two teams: the one has an open question, and everybody of the other may do everything with their own. */
async function twoTeams() {
  const root = newHome();
  const home = join(root, 'dev');
  mkdirSync(home, { recursive: true });
  const people = [
    { id: 'u_ana', name: 'Ana', tenants: ['default'], groups: ALL },
    { id: 'u_ben', name: 'Ben', tenants: ['default'], groups: ['approvers'] },
    { id: 'u_rhea', name: 'Rhea', tenants: ['risk'], groups: ALL },
  ];
  const owners = {
    'flight-*': { tenant: 'default', endpoints: ['flight-*'] },
    'risk-*': { tenant: 'risk', endpoints: ['risk-*'] },
  };
  writeFileSync(join(root, 'people.json'), JSON.stringify(people));
  writeFileSync(join(root, 'tenants.json'), JSON.stringify(owners));
  const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: Date.now() });
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  const question = (await world.open())!;
  const before = (await world.records()).length;
  world.plane.close();
  const run = (...args: string[]): Ran =>
    stewardWith({ AWS_ENDPOINT_URL_SAGEMAKER: 'http://127.0.0.1:9' }, root, ...args, '--at', 'local');
  return { root, run, question, before };
}

describe('somebody of another team, on the command line', () => {
  it('is refused everything about a model that is not theirs, and told nothing of it', {
    timeout: 900_000,
  }, async () => {
    const { root, run, question } = await twoTeams();
    const manifest = readFileSync('examples/flights/flight-delay.model.yaml', 'utf8');
    const write = (name: string, text: string): string => {
      const path = join(root, name);
      writeFileSync(path, text);
      return path;
    };
    const endpointTaken = write(
      'taken.yaml',
      manifest.replace('model: flight-delay', 'model: risk-score\ntenant: risk'),
    );
    const wanted: readonly string[][] = [
      ['approvals', 'approve', question.id, '--reason', 'looks fine'],
      ['approvals', 'withdraw', question.id, '--reason', 'not now'],
      ['retire', 'flight-delay/1', '--reason', 'old'],
      ['gate', 'flight-delay/1'],
      ['release', 'flight-delay/1', '--deployment', 'flight-delay-prod'],
      ['rollback', 'flight-delay', '--deployment', 'flight-delay-prod'],
      ['revert', 'flight-delay', '--deployment', 'flight-delay-prod'],
      ['failover', 'flight-delay', '--because', 'x'],
      ['freeze', 'flight-delay', '--reason', 'x'],
      ['unfreeze', 'flight-delay', '--reason', 'x'],
      ['register', `${ARN}/1`],
      ['register', `${ARN}/1`, '--tenant', 'risk'],
      ['apply', '-f', write('theirs.yaml', manifest)],
      ['apply', '-f', endpointTaken],
      ['incidents', 'list', 'flight-delay'],
      ['executions', 'flight-delay'],
    ];
    for (const args of wanted) {
      const { code, out, err } = run(...args, '--as', 'u_rhea');
      expect([args.join(' '), code]).not.toEqual([args.join(' '), 0]);
      const told = (out + err).replaceAll(args.join(' '), '');
      expect([args.join(' '), told]).toEqual([
        args.join(' '),
        expect.not.stringMatching(/u_ana|u_ben|AUC|steward: .*at file/),
      ]);
      // A word, not a crash.
      expect(err).toMatch(/^(refused|steward|error): \S/m);
    }
    expect(run('approvals', 'list', '--as', 'u_rhea').out).not.toContain(question.id);

    const open = run('approvals', 'list', '--as', 'u_ben');
    expect(open).toMatchObject({ code: 0, out: expect.stringContaining(question.id) });
    expect(run('history', 'flight-delay').out).not.toMatch(
      /ApprovalAnswered|ApprovalWithdrawn|VersionRetired|ReleaseStarted/,
    );
    expect(run('audit', 'verify')).toMatchObject({ out: expect.stringMatching(/ledger: \d+ records verified/) });
  });
});

describe('`steward dev`', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGINT'));
  const dev = (root: string, more: Record<string, string> = {}) => {
    child = spawn(process.execPath, ['bin/steward.ts', 'dev', '--port', '0', '--no-open'], {
      env: { ...process.env, ...more, STEWARD_HOME: root },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return child;
  };

  it('knows whose names are, as every command of the same home does', { timeout: 240_000 }, async () => {
    const root = newHome();
    const people = ['default', 'risk'].map((tenant) => ({
      id: `u_${tenant}`,
      name: tenant,
      tenants: [tenant],
      groups: ALL,
    }));
    writeFileSync(join(root, 'people.json'), JSON.stringify(people));
    writeFileSync(join(root, 'tenants.json'), JSON.stringify({ 'risk-*': 'risk', '*': 'default' }));
    let said = '';
    for await (const chunk of dev(root).stdout!) {
      said += String(chunk);
      if (said.includes('sign in')) break;
    }
    const url = /running at (http:\S+?);/.exec(said)![1]!;
    const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
    const apply = async (tenant: string) => {
      const token = await signIn(url, `u_${tenant}`, passphrase(root, `u_${tenant}`));
      const answer = await fetch(`${url}/api/models/risk-score/apply?tenant=${tenant}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ manifest: { ...manifest, model: 'risk-score', tenant } }),
      });
      return [answer.status, await answer.text()];
    };
    expect(await apply('default')).toEqual([400, expect.stringContaining('is not of tenant `default`')]);
    expect(await apply('risk')).toEqual([200, expect.stringContaining('created')]);
  });

  it('serves under the policies that `STEWARD_POLICIES` names, or not at all', { timeout: 240_000 }, async () => {
    const root = newHome();
    const running = dev(root, { STEWARD_POLICIES: join(root, 'none') });
    let err = '';
    running.stderr!.on('data', (chunk) => {
      err += chunk;
    });
    const [code] = await once(running, 'exit');
    expect({ code, err }).toMatchObject({ code: expect.any(Number), err: expect.stringMatching(/none|polic/i) });
    expect(code).not.toBe(0);
  });
});
