import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { JUNIT } from '../../domain/evidence/documents.ts';
import { World } from '../../functions/world.ts';
import { newHome, type Ran, stewardWith } from '../cli.ts';

/** A home of `steward dev` in which a version waits for its answer, and the command line on it. */
async function asked() {
  const root = newHome();
  const home = join(root, 'dev');
  mkdirSync(home, { recursive: true });
  const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: Date.now() });
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  const question = (await world.open())!;
  world.plane.close();
  // No stand-in is started: nothing here reaches SageMaker.
  const run = (...args: string[]): Ran =>
    stewardWith({ AWS_ENDPOINT_URL_SAGEMAKER: 'http://127.0.0.1:9' }, root, ...args, '--at', 'local');
  return { run, question };
}

/** Each command is a process of its own, and machines can be slow. */
const PATIENT = 900_000;

describe('on the command line', () => {
  it(
    'a question is withdrawn by whoever asked, once',
    async () => {
      const { run, question } = await asked();
      const done = run('approvals', 'withdraw', question.id, '--reason', 'wrong year', '--json');
      expect(done).toMatchObject({ code: 0 });
      expect(JSON.parse(done.out)).toEqual({ verdict: 'withdrawn', approval: question.id, version: 1 });
      expect(run('approvals', 'withdraw', question.id)).toMatchObject({
        code: 0,
        out: expect.stringContaining('before'),
      });
    },
    PATIENT,
  );

  it(
    'evidence is added and listed, with its figures; what is none of its kind is refused',
    async () => {
      const { run, question } = await asked();
      const file = join(newHome(), 'junit.xml');
      writeFileSync(file, JUNIT);
      const add = ['evidence', 'add', 'flight-delay/1', file, '--kind'];
      expect(run(...add, 'sbom')).toMatchObject({
        code: 1,
        err: expect.stringContaining('it is no `sbom`: it is no JSON'),
      });
      expect(run(...add, 'horoscope')).toMatchObject({
        code: 3,
        err: expect.stringContaining('is no kind of evidence'),
      });
      const done = run(...add, 'test-report');
      expect(done).toMatchObject({ code: 0, out: expect.stringContaining('added: test-report of flight-delay/1') });
      expect(done.out).toContain(`the open question ${question.id} is void: people are asked anew`);
      const listed = run('evidence', 'list', 'flight-delay/1');
      expect(listed.out).toMatch(/test-report +[0-9a-f]{12} {2}added by u_dan, .*\n {4}5 tests\n {4}1 failure\n/);
      const json = JSON.parse(run('evidence', 'list', 'flight-delay/1', '--json').out);
      expect(json.map(({ kind }: { kind: string }) => kind)).toEqual(['evaluation', 'predictions', 'test-report']);
      // and what the manifest demands and asks beside that
      const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
      const questions = [{ id: 'sound', of: 'validator', asks: 'Is its method sound?' }];
      const gate = { ...manifest.gate, evidence: ['sbom', 'test-report'], questions };
      const other = join(newHome(), 'model.json');
      writeFileSync(other, JSON.stringify({ ...manifest, gate }));
      expect(run('apply', '-f', other)).toMatchObject({ code: 0 });
      const demanded = run('evidence', 'list', 'flight-delay/1').out;
      expect(demanded).toMatch(/^sbom +demanded by its tier, and not there$/m);
      expect(demanded).not.toMatch(/^test-report.*demanded/m);
      expect(demanded).toMatch(
        /^attestation:sound +asked of the validator, and not answered \(`sound`\): Is its method sound\?$/m,
      );
    },
    PATIENT,
  );

  it(
    'a version is retired, its question with it',
    async () => {
      const { run, question } = await asked();
      const done = run('retire', 'flight-delay/1', '--reason', 'wrong year');
      expect(done).toMatchObject({ code: 0, out: expect.stringContaining(`its question ${question.id} is withdrawn`) });
      expect(run('release', 'flight-delay/1', '--deployment', 'flight-delay-prod', '--as', 'u_ana')).toMatchObject({
        code: 1,
        err: expect.stringContaining('retired'),
      });
    },
    PATIENT,
  );

  it(
    'a check is made now and its verdict is the exit code; what cannot be looked at is refused with why',
    async () => {
      const root = newHome();
      const home = join(root, 'dev');
      mkdirSync(home, { recursive: true });
      const began = Date.now() - 10 * 86_400_000;
      const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: began });
      await world.apply();
      const place = ['flight-delay', '--deployment', 'flight-delay-prod', '--at', 'local'];
      const run = (...args: string[]): Ran => stewardWith({}, root, 'check', ...place, ...args);
      expect(run()).toMatchObject({ code: 1, err: expect.stringContaining('nothing serves on `flight-delay-prod`') });
      await world.live(1);
      world.plane.clock.moveTo(Date.now());
      while ((await world.plane.plane.step()) > 0);
      world.plane.close();
      // The home's stand-in answers the sweep. No traffic has come: nothing can be concluded of it.
      const done = run('--json', '--wait', '0');
      expect(done).toMatchObject({ code: 2 });
      expect(JSON.parse(done.out)).toMatchObject({ kind: 'drift', verdict: 'undecided', by: 'u_dan' });
      expect(run('--kind', 'quality')).toMatchObject({
        code: 2,
        out: expect.stringContaining('undecided: quality of'),
      });
      expect(run('--slot', '2999-01-01T00:00:00Z')).toMatchObject({
        code: 3,
        err: expect.stringContaining('not closed'),
      });
      expect(run('--wait', 'long')).toMatchObject({ code: 3, err: expect.stringContaining('whole seconds') });
    },
    PATIENT,
  );
});
