/**
 * Import, and import plus first call, of ours against the bundle CDK's NodejsFunction makes by default (one CommonJS file, the SDK
 * outside) and a hello-world, in fresh processes that take turns. Writes docs/bench-cold-start.md.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundle } from '../../lib/constructs/bundle.ts';
import { SMALLEST } from '../../test/bundles/events.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 11);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRIES: Record<string, string> = {
  register: 'functions/register/handler.ts',
  ask: 'functions/approve/ask-handler.ts',
  'drift-check': 'functions/drift-check/handler.ts',
};

interface Candidate {
  readonly name: string;
  readonly build: string;
  readonly file: string;
  readonly kb: number;
  readonly runs: [number, number][];
}

// Below the repository, so that the SDK outside is found in node_modules, as Lambda finds its own.
mkdirSync(join(ROOT, '.build'), { recursive: true });
const work = mkdtempSync(join(ROOT, '.build', 'bench-'));
let asked = 0;
// Stands for DynamoDB, and for SageMaker, which `register` asks first: an account where nothing has happened yet.
const database = createServer(async (request, response) => {
  await text(request);
  asked += 1;
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
});
await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
const { port } = database.address() as { port: number };

const hello = join(work, 'hello.mjs');
writeFileSync(hello, 'export const handler = async () => ({});\n');
const candidates: Candidate[] = Object.entries(ENTRIES).flatMap(([name, entry]) => {
  const ours = bundle(entry);
  const file = join(work, `${name}.cjs`);
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    logLevel: 'error',
  });
  const kb = Object.values(metafile.outputs)[0]!.bytes / 1024;
  return [
    { name, build: 'ours', file: join(ours.folder, 'index.mjs'), kb: ours.staticBytes / 1024, runs: [] },
    { name, build: 'CDK default', file, kb, runs: [] },
  ];
});
candidates.push({ name: 'hello', build: 'hello', file: hello, kb: 0, runs: [] });

async function once({ file, name }: Candidate): Promise<[number, number]> {
  const child = spawn(process.execPath, [join(ROOT, 'bench/cold-start/once.mjs'), file], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      REGISTRY_TABLE: 'registry',
      LEDGER_TABLE: 'ledger',
      LEDGER_ORIGIN: 'steward/000000000000/us-east-1/bench',
      EVIDENCE_BUCKET: 'evidence',
      ACCOUNT_ID: '000000000000',
      TOKEN_KEY_ARN: 'key',
    },
  });
  child.stdin.end(JSON.stringify(SMALLEST[name]?.event ?? {}));
  const before = asked;
  const times = JSON.parse(await text(child.stdout)) as [number, number];
  if (name !== 'hello' && asked === before) throw new Error(`${name} asked no service: nothing was measured`);
  return times;
}

// A first round warms the file cache and is not counted.
for (let round = 0; round <= ROUNDS; round++)
  for (const candidate of candidates) {
    const times = await once(candidate);
    if (round > 0) candidate.runs.push(times);
  }
database.close();
rmSync(work, { recursive: true });

const column = ({ runs }: Candidate, i: 0 | 1) => runs.map((run) => run[i]).sort((a, b) => a - b);
const min = (candidate: Candidate, i: 0 | 1) => column(candidate, i)[0]!;
const median = (candidate: Candidate, i: 0 | 1) => column(candidate, i)[Math.floor(ROUNDS / 2)]!;
const rows = candidates.map((c) => {
  const peer = candidates.find(({ name, build }) => name === c.name && build === 'CDK default');
  const ratio = peer && peer !== c ? (min(c, 1) / min(peer, 1)).toFixed(2) : '';
  const ms = ([0, 1] as const).map((i) => `${min(c, i).toFixed(1)} (${median(c, i).toFixed(1)})`);
  return `| ${[c.name, c.build, c.kb.toFixed(0), ...ms, ratio].join(' | ')} |`;
});
const page = `# Cold start

${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]!.model.trim()}, Node ${process.version}. Command: \`npm run bench:cold-start\`.

${ROUNDS} rounds; every process is fresh and the builds take turns. The machine had other work: trust the minimum, median in brackets.
"CDK default" is one CommonJS file with the SDK outside, found in node_modules. KB is what is loaded at the start (without an SDK outside).
The first call asks a loopback server in DynamoDB's place (register: SageMaker's, whose client loads then). Ratio: minimum of import and first call, ours over the default; the bar is 0.90.

| function | build | KB | import ms | import + first call ms | ratio |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
writeFileSync(join(ROOT, 'docs/bench-cold-start.md'), page);
process.stdout.write(page);
