/**
 * What `npx steward` costs, taking turns with Node doing nothing and with Node that only loads what the command line begins with: medians of
 * the CPU seconds (user + system, with children) of N rounds. Ends with 1 when a start takes more than 1.5 of the latter.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const MOST = 1.5;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const print = (line: string) => process.stdout.write(`${line}\n`);

const work = mkdtempSync(join(tmpdir(), 'steward-bench-start-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const commander = join(work, 'commander.mjs');
writeFileSync(commander, `import ${JSON.stringify(import.meta.resolve('commander'))};\n`);
const imports = join(work, 'imports.mjs');
const [program, run] = ['cli/program.ts', 'cli/run.ts'].map((path) => pathToFileURL(join(ROOT, path)).href);
writeFileSync(imports, `import ${JSON.stringify(program)}; import ${JSON.stringify(run)};\n`);
const table = join(work, 'train.csv');
writeFileSync(
  table,
  `x,c\n${Array.from({ length: 500 }, (_, i) => `${(i * 7919) % 1000},${'abc'[i % 3]}`).join('\n')}\n`,
);

const FLOOR = 'node, and its imports';
const BARRED = [['--version'], ['--help'], ['drift', '--help']];
const WORKING = [
  ['people', '--json'],
  ['drift', 'baseline', '--data', table, '-o', join(work, 'baseline.json')],
];
const named = (name: string, args: string[]): string =>
  [name, ...args.filter((arg) => !arg.startsWith(work) && arg !== '--data' && arg !== '-o')].join(' ');
const by = (name: string, file: string, commands: string[][]): [string, string[]][] =>
  commands.map((args) => [named(name, args), [join(ROOT, file), ...args]]);
const STARTS = Object.fromEntries([
  ['node -e 0', ['-e', '0']],
  ['node, and commander', [commander]],
  [FLOOR, [imports]],
  ...by('steward', 'scripts/steward.mjs', [...BARRED, ...WORKING]),
  ...by('bin/steward.ts', 'bin/steward.ts', [['--help'], ...WORKING]),
]) as Record<string, string[]>;

/** CPU seconds of a process with all its children; the shell counts them, Node does not. */
function spent(args: readonly string[]): number {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
    env: { ...process.env, STEWARD_HOME: join(work, 'home') },
  });
  if (status !== 0) throw new Error(`\`node ${args.join(' ')}\` ended with ${status}`);
  return stderr
    .trim()
    .split(' ')
    .map(Number)
    .reduce((sum, seconds) => sum + seconds);
}

const seconds = new Map(Object.keys(STARTS).map((name) => [name, [] as number[]]));
// A first round makes the bundle and warms the caches, and is not counted.
for (let round = 0; round <= ROUNDS; round++)
  for (const [name, args] of Object.entries(STARTS)) {
    const cpu = spent(args);
    if (round > 0) seconds.get(name)!.push(cpu);
  }

const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
const floor = median(seconds.get(FLOOR)!);
print(`CPU seconds, median of ${ROUNDS} rounds [least, most], load ${loadavg()[0]!.toFixed(1)}`);
for (const [name, of] of seconds) {
  const ratio = median(of) / floor;
  print(
    `${name.padEnd(30)} ${median(of).toFixed(3)} [${Math.min(...of).toFixed(3)}, ${Math.max(...of).toFixed(3)}]  ${ratio.toFixed(2)}x`,
  );
  if (BARRED.some((args) => name === named('steward', args)) && ratio > MOST) process.exitCode = 1;
}
