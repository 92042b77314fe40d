import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stewardProgram } from '../../cli/program.ts';
import { listExecutions } from '../../functions/executions/list-executions.ts';
import { BEN, World } from '../functions/world.ts';
import { newHome, steward } from './cli.ts';

const TEXT = readFileSync('docs/runbook.md', 'utf8');
/** Every command of ours that the runbook tells people to give, in its order. */
const COMMANDS = [...new Set([...TEXT.matchAll(/(?:`|^)steward ([^`\n]+)/gm)].map(([, command]) => command!))];
/** Those that say all that is needed; the others only name a command. */
const WHOLE = COMMANDS.filter((command) => command.includes('<'));

/** What each of them says when it is given after a release has failed whose cause has gone. */
const SAYS: Readonly<Record<string, { code: number; says: RegExp }>> = {
  'executions <model>': { code: 0, says: /^release-\S+ {2}FAILED in `Start release`: DependencyError: S3 is down\n/ },
  'redrive <model> <execution>': { code: 0, says: /^redriven: arn:\S+\n/ },
  'release <model>/<version> --deployment <endpoint>': { code: 0, says: /^redriven: arn:\S+\n/ },
  'redrive <model> <execution> --anew': { code: 0, says: /^started: arn:\S+-2\n/ },
  'adopt <model> --deployment <endpoint> --dry-run': {
    code: 3,
    says: /there is no endpoint `flight-delay-prod` to adopt/,
  },
  'rollback <model> --deployment <endpoint>': { code: 3, says: /has no previous champion to go back to/ },
  'parked redeliver <queue>': { code: 0, says: /^worm: 1 sent back to work\n/ },
  'audit show --chain <chain> --seq <seq>': { code: 0, says: /^model\.default\.flight-delay seq 2: verified\nhash / },
  'history <model>': { code: 0, says: /ModelApplied/ },
  'retrain <model>': { code: 0, says: /^started: flight-delay-training, retrain / },
  'approvals withdraw <id>': { code: 3, says: /there is nothing of that name, or nothing you may see/ },
  'acknowledge <model> --deployment <endpoint> --reason <text>': { code: 3, says: /has no open finding|nothing/ },
};

describe('the runbook', () => {
  it.each(COMMANDS)('names a command that there is: steward %s', (text) => {
    const words = text.split(' ');
    let command = stewardProgram();
    for (;;) {
      const inner = command.commands.find((one) => one.name() === words[0]);
      if (!inner) break;
      command = inner;
      words.shift();
    }
    expect(command.commands, text).toEqual([]);
    const options = words.filter((word) => word.startsWith('--'));
    const known = command.options.map(({ long }) => long);
    expect(known).toEqual(expect.arrayContaining(options));
  });

  it('has an expectation for every command that says all that is needed, and no other', () => {
    expect(Object.keys(SAYS).sort()).toEqual([...WHOLE].sort());
  });

  describe('of a release that failed', () => {
    let world: World;
    let values: Record<string, string>;
    beforeAll(async () => {
      world = new World(join(newHome(), 'plane.db'));
      // The command line lives now: what failed must have failed a moment ago.
      world.plane.clock.moveTo(Date.now() - 60_000);
      await world.apply();
      // One copy is refused until it is parked; those that the release waits for come.
      const { worm } = world.plane.ports;
      const keep = worm.keep.bind(worm);
      worm.keep = (chain, seq, bytes) =>
        chain === 'model.default.flight-delay' && seq === 1
          ? Promise.reject(new Error('S3 is down'))
          : keep(chain, seq, bytes);
      world.take(world.train(1));
      await world.run(world.plane.clock.now());
      world.plane.ports.evidence.files = () =>
        Promise.reject(Object.assign(new Error('S3 is down'), { name: 'DependencyError' }));
      await world.answer((await world.open())!, BEN);
      await world.run(world.plane.clock.now() + 900_000);
      const [failed] = await listExecutions(world.plane.ports)({ tenant: 'default', model: 'flight-delay' });
      values = {
        model: 'flight-delay',
        version: '1',
        endpoint: 'flight-delay-prod',
        execution: failed!.name,
        queue: 'worm',
        text: 'INC-42',
        id: `apr_${'0'.repeat(32)}`,
        chain: 'model.default.flight-delay',
        seq: '2',
      };
      world.plane.close();
    }, 120_000);

    it.each(WHOLE)('steward %s', { timeout: 120_000 }, (text) => {
      const words = text.split(' ').map((word) => word.replace(/<(\w+)>/g, (_, name: string) => values[name] ?? name));
      // Each is given to a plane of its own that stands as it stood when the release had failed.
      const home = newHome();
      cpSync(world.home, join(home, 'dev'), { recursive: true });
      cpSync(join(world.home, 'keys'), join(home, 'keys'), { recursive: true });
      cpSync(world.database, join(home, 'dev', 'plane.db'));
      const ran = steward(home, ...words);
      expect(`${ran.out}${ran.err}`).toMatch(SAYS[text]!.says);
      expect(ran.code).toBe(SAYS[text]!.code);
    });

    it('steward parked list, before and after', { timeout: 120_000 }, () => {
      const home = newHome();
      cpSync(world.home, join(home, 'dev'), { recursive: true });
      cpSync(join(world.home, 'keys'), join(home, 'keys'), { recursive: true });
      cpSync(world.database, join(home, 'dev', 'plane.db'));
      const before = steward(home, 'parked', 'list', '--json');
      expect(JSON.parse(before.out)).toEqual([
        { name: 'worm', messages: 1, oldest: expect.any(Number), reason: 'Error: S3 is down' },
      ]);
      expect(before.code).toBe(1);
      expect(steward(home, 'parked').out).toMatch(/^worm +1 parked, the oldest for \d+ (s|min): Error: S3 is down\n$/);
      const done = steward(home, 'parked', 'redeliver', 'worm', '--json');
      expect(JSON.parse(done.out)).toEqual({ queue: 'worm', moved: 1, moving: false, left: [] });
      const copies = readdirSync(join(home, 'dev', 's3', 'steward-worm', 'audit', 'model.default.flight-delay'));
      expect(copies).toContain('000000000001.json');
      expect(steward(home, 'parked', 'list')).toMatchObject({ code: 0, out: 'nothing is parked\n' });
      expect(steward(home, 'parked', 'redeliver', 'worm')).toMatchObject({ code: 3 });
    });
  });
});
