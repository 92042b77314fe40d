import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Kills, killsOf, undisturbed } from './kill-matrix.ts';
import { simulate } from './seed.ts';
import type { Done } from './work.ts';
import { inParallel } from './workers.ts';
import { LIVES } from './world/life.ts';

const USAGE = `npm run sim -- --seed N                 one life, told line by line
npm run sim -- --seeds N [--from M]     N lives, from seed M (1) on
npm run sim -- --kills [LIFE]           every call of every life, or of one (${Object.keys(LIVES).join(', ')}), killed before and after
               [--every K]              only every K-th call
               [--threads T]            so many at once (2)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ seed: { type: 'string' }, seeds: { type: 'string' }, from: { type: 'string', default: '1' } },
    ...{ kills: { type: 'boolean' }, every: { type: 'string', default: '1' } },
    ...{ threads: { type: 'string', default: '2' } },
  },
});

// Thousands of small homes are made and thrown away: in memory, where the system has a folder there.
if (process.platform === 'linux' && existsSync('/dev/shm')) process.env.TMPDIR ??= '/dev/shm';
const threads = Number(values.threads);

async function tellSeed(seed: number): Promise<number> {
  const { trace, problems } = await simulate(seed);
  process.stdout.write(`${[...trace, ...problems, problems.length > 0 ? 'WRONG' : 'all is well'].join('\n')}\n`);
  return problems.length;
}

async function runSeeds(from: number, many: number): Promise<number> {
  const began = performance.now();
  const sum = { calls: 0, faults: 0, restarts: 0, wrong: 0 };
  const pieces = Array.from({ length: many }, (_, i) => ({ seed: from + i }));
  await inParallel(pieces, threads, (piece, done) => {
    sum.calls += done.calls;
    sum.faults += done.faults;
    sum.restarts += done.restarts;
    tellProblems(`seed ${'seed' in piece ? piece.seed : ''}`, done);
    if (done.problems.length > 0) sum.wrong += 1;
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1e6;
  process.stdout.write(
    `${many} seeds from ${from} in ${seconds.toFixed(0)} s, ${cpu.toFixed(0)} s of CPU (${((cpu * 1000) / many).toFixed(0)} ms each, ${threads} threads): ${sum.calls} calls, ${sum.faults} faults, ${sum.restarts} restarts; ${sum.wrong} wrong\n`,
  );
  return sum.wrong;
}

async function runKills(lives: readonly string[], every: number): Promise<number> {
  let wrong = 0;
  for (const life of lives) {
    const began = performance.now();
    const whole = await undisturbed(life);
    const pieces = killsOf(whole, every);
    const suspects: Kills[] = [];
    await inParallel(pieces, threads, (piece, { problems }) => {
      if (problems.length > 0 && 'kills' in piece)
        suspects.push(...piece.kills.map((kill) => ({ ...piece, kills: [kill] })));
    });
    // Where several kills together went wrong, each by itself says which it was.
    await inParallel(suspects, threads, (piece, done) => {
      if (done.problems.length > 0) wrong += 1;
      if ('kills' in piece)
        tellProblems(`${life}: ${piece.kills.map(([place, kind]) => `${kind} ${place}`).join(', ')}`, done);
    });
    const kills = pieces.reduce((sum, one) => sum + one.kills.length, 0);
    const by = [...Map.groupBy(whole.places, ({ flow }) => flow)].sort(([, a], [, b]) => b.length - a.length);
    process.stdout.write(
      `${life}: ${kills} kills at ${whole.places.length} calls in ${((performance.now() - began) / 1000).toFixed(0)} s, ${suspects.length} tried by themselves too: ${by.map(([flow, all]) => `${flow} ${all.length}`).join(', ')}\n`,
    );
  }
  process.stdout.write(`${wrong} wrong\n`);
  return wrong;
}

function tellProblems(which: string, { problems }: Done): void {
  if (problems.length > 0) process.stdout.write(`${which}\n${problems.map((one) => `  ${one}\n`).join('')}`);
}

const wrong = values.seed
  ? await tellSeed(Number(values.seed))
  : values.seeds
    ? await runSeeds(Number(values.from), Number(values.seeds))
    : values.kills
      ? await runKills(positionals.length > 0 ? positionals : Object.keys(LIVES), Number(values.every))
      : undefined;
if (wrong === undefined) process.stderr.write(`${USAGE}\n`);
process.exitCode = wrong === undefined ? 2 : wrong > 0 ? 1 : 0;
