/**
 * Import, and import plus first call, of every handler: ours against the bundle CDK's NodejsFunction makes by default (one CommonJS
 * file, the SDK outside) and a hello-world, in fresh processes that take turns. Writes docs/bench-cold-start.md.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECLARED } from '../../functions/flows.ts';
import { bundles } from '../../test/bundles/bundle.ts';
import { given, smallest } from '../../test/bundles/first-call.ts';
import { emptyAccount, type Run, type Times } from './account.ts';
import { defaultBuild } from './default-build.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 11);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What these may load at the start, in KB, and take, as a part of the default build's time. */
const BARRED = { names: ['register', 'ask', 'answer', 'resume', 'drift-check'], kb: 367, ratio: 0.9 };

interface Candidate {
  readonly name: string;
  readonly build: 'hello' | 'ours' | 'CDK default';
  readonly kb: number;
  readonly call: () => Promise<Run>;
  readonly runs: Run[];
}

// Below the repository, so that the SDK outside is found in node_modules, as Lambda finds its own.
mkdirSync(join(ROOT, '.build'), { recursive: true });
const work = mkdtempSync(join(ROOT, '.build', 'bench-'));
const account = await emptyAccount();

const hello = join(work, 'hello.mjs');
writeFileSync(hello, 'export const handler = async () => ({});\n');
const built = bundles();
const deciding = built.filter(({ folder }) => existsSync(join(folder, 'policies.json'))).map(({ name }) => name);
const candidates: Candidate[] = [
  { name: 'hello', build: 'hello', kb: 0, call: () => account.call(hello, work, {}, {}), runs: [] },
  ...built.flatMap(({ name, folder, staticBytes, variables }): Candidate[] => {
    const peer = defaultBuild(ROOT, DECLARED.find(({ flow }) => flow.name === name)!, work);
    const { event } = smallest(name);
    const env = given(variables);
    // Both find the policies and the page in our folder.
    const call = (file: string) => () => account.call(file, folder, env, event);
    return [
      { name, build: 'ours', kb: staticBytes / 1024, call: call(join(folder, 'index.mjs')), runs: [] },
      { name, build: 'CDK default', kb: peer.kb, call: call(peer.file), runs: [] },
    ];
  }),
];

const load = () => loadavg()[0]!.toFixed(1);
const loadBefore = load();
// A first round warms the file cache and is not counted.
for (let round = 0; round <= ROUNDS; round++)
  for (const { call, runs } of candidates) {
    const times = await call();
    if (round > 0) runs.push(times);
  }
account.close();
rmSync(work, { recursive: true });

const sorted = ({ runs }: Candidate, what: keyof Times) => runs.map((run) => run[what]).sort((a, b) => a - b);
const min = (candidate: Candidate, what: keyof Times) => sorted(candidate, what)[0]!;
const median = (candidate: Candidate, what: keyof Times) => sorted(candidate, what)[Math.floor(ROUNDS / 2)]!;
const of = (name: string, build: Candidate['build']) => candidates.find((c) => c.name === name && c.build === build)!;
/** The median of every round's own ratio: what made the machine slow in a round made both builds slow. */
const ratio = (name: string, what: 'both' | 'cpu') => {
  const { runs: peer } = of(name, 'CDK default');
  const ratios = of(name, 'ours').runs.map((run, round) => run[what] / peer[round]![what]);
  return ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
};

const rows = candidates.map((c) => {
  const ms = (['load', 'both', 'cpu'] as const).map(
    (what) => `${min(c, what).toFixed(1)} (${median(c, what).toFixed(1)})`,
  );
  const cells = [c.name, c.build, c.kb.toFixed(0), c.runs[0]!.asked, ...ms];
  const ratios = (['both', 'cpu'] as const).map((what) => (c.build === 'ours' ? ratio(c.name, what).toFixed(2) : ''));
  return `| ${[...cells, ...ratios].join(' | ')} |`;
});
const over = BARRED.names.flatMap((name) => {
  const { kb } = of(name, 'ours');
  return [
    ...(kb > BARRED.kb ? [`${name} (${kb.toFixed(0)} KB)`] : []),
    ...(ratio(name, 'both') > BARRED.ratio ? [`${name} (${ratio(name, 'both').toFixed(2)})`] : []),
  ];
});
const page = `# Cold start

${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]!.model.trim()}, Node ${process.version}, load average ${loadBefore} before and ${load()} after. Command: \`ROUNDS=${ROUNDS} npm run bench:cold-start\`.

${ROUNDS} rounds; every process is fresh and the builds take turns. Each figure is the minimum, the median in brackets: with a load average of more than
the number of CPUs other work took turns too, and the minimum is the better word.
"CDK default" is one CommonJS file with the SDK outside, found in node_modules. KB is what is loaded at the start (without an SDK outside).
The first call is the function's smallest event (test/bundles/events.ts) in an account where nothing has happened yet: a loopback server stands
in the services' place, and "asked" says how often. Ratio: import and first call, ours over the
default in the same round, the median of the rounds; CPU ratio: the same of the CPU's ms.
${deciding.map((name) => `\`${name}\``).join(', ')} prepare the policy engine while they are imported. Both builds run our code for that, and load the same wasm.
The bars, ${BARRED.kb} KB and ${BARRED.ratio.toFixed(2)}, are those of ${BARRED.names.join(', ')}: ${over.length === 0 ? 'all hold' : `over them ${over.join(', ')}`}.

| function | build | KB | asked | import ms | import + first call ms | its CPU ms | ratio | CPU ratio |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
writeFileSync(join(ROOT, 'docs/bench-cold-start.md'), page);
process.stdout.write(page);
if (over.length > 0) process.exitCode = 1;
