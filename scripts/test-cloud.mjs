// Deploys the real CDK app with the real CDK CLI into an AWS emulator on this machine, our SageMaker stand-in beside it, and runs
// test/cloud against it, through AWS's own APIs and the HTTP API. Ends everything it started. `--keep` leaves it up, and says how to
// look around; `npm run test:cloud -- 09-accounts` deploys and runs those files alone. The emulator is ministack (PyPI), in a Python environment of our own; docs/cloud-test.md says what it cannot show.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { installMinistack } from './ministack.mjs';
import { orSkip } from './python.mjs';
import { region } from './region.mjs';
import { freePort, processes, until } from './started.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join('node_modules', 'vitest', 'vitest.mjs');
/** Waits of the state machines pass two hundred times as fast: nothing here takes as long as it takes SageMaker. */
const WAIT_SCALE = '0.005';
const keep = process.argv.includes('--keep');
/** Files of test/cloud to run alone, by the beginning of their names. */
const chosen = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const CONFIG = 'test/cloud/steward.cloud.yaml';
const [OWN, ...ELSEWHERE] = accounts();
const began = Date.now();
const say = (line) => console.log(`[${((Date.now() - began) / 1000).toFixed(0).padStart(3)} s] ${line}`);

const home = mkdtempSync(join(tmpdir(), 'steward-cloud-'));
const { start, run, end } = processes(home, ROOT);
// Whoever ends this ends what it started: the program that is being run is over then, and so is the way below.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end().catch(() => undefined));

// Credentials that mean nothing anywhere else, a home without a profile, and Node 24 first for the emulator's workers.
const plain = {
  PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
  HOME: home,
  TMPDIR: process.env.TMPDIR ?? tmpdir(),
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  ...(process.env.CI && { CI: process.env.CI }),
};

/** Steward's own account and those of its targets, as its configuration has them. */
function accounts() {
  const { account, targets } = parse(readFileSync(join(ROOT, CONFIG), 'utf8'));
  return [account, ...targets.map((target) => target.account)];
}

/** The SageMaker of an account. All find the same S3: names of buckets are everybody's. */
async function standinAt(s3, account) {
  const folder = join(home, `standin-${account}`);
  const clock = ['--clock', 'driven', '--start', String(Date.now())];
  const args = [join('standin', 'main.ts'), '--home', folder, '--s3', s3, '--account', account, ...clock];
  start(`standin-${account}`, process.execPath, args, plain);
  const note = join(folder, 'standin.json');
  await until('the SageMaker stand-in', async () => existsSync(note), home);
  return JSON.parse(readFileSync(note, 'utf8')).url;
}

/** @param programs folder of the emulator's own program */
async function ministack(programs, name, more) {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const nothingElse = { S3_PERSIST: '0', PERSIST_STATE: '0', SFTP_ENABLED: '0', IOT_MTLS_ENABLED: '0' };
  // Its workers are what Lambda gives a function: nothing was compiled before.
  const own = { ...plain, NODE_COMPILE_CACHE: undefined };
  const env = { ...own, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), ...nothingElse, ...more };
  const child = start(name, join(programs, 'ministack'), [], env);
  await until('ministack', async () => (await fetch(`${endpoint}/_ministack/health`)).ok, home);
  return { endpoint, child };
}

/** The contract suites' aws halves on this engine; what they say goes to a log, how many there are is said here. */
async function contract(endpoint) {
  const report = join(home, 'contract.json');
  const suites = ['ledger', 'stream', 'effects'].map((suite) => `test/contract/${suite}.test.ts`);
  const args = [VITEST, 'run', ...suites, '-t', 'ministack', '--reporter=default', '--reporter=json'];
  const env = { ...plain, MINISTACK_ENDPOINT: endpoint };
  const status = await run(process.execPath, [...args, `--outputFile.json=${report}`], env, 'contract');
  if (status !== 0)
    throw new Error(`a contract suite failed: ${readFileSync(join(home, 'contract.log'), 'utf8').slice(-3000)}`);
  return JSON.parse(readFileSync(report, 'utf8')).numPassedTests;
}

/** What docs/cloud-test.md lists as not covered: the same words where the result is read. */
const notCovered = () =>
  /^## Not covered\n([\s\S]*?)(?=^## |$(?![\s\S]))/m
    .exec(readFileSync(join(ROOT, 'docs', 'cloud-test.md'), 'utf8'))[1]
    .trim();

/** Resolves when a file is there. */
async function written(path) {
  while (!existsSync(path)) await sleep(100);
}

async function tests(env, ...args) {
  const config = ['--config', join('test', 'cloud', 'vitest.config.ts')];
  if ((await run(process.execPath, [VITEST, 'run', ...config, ...args], env)) !== 0)
    throw new Error('test:cloud FAILED');
}

/**
 * Deploys everything. Side by side: what is refused, in an emulator of its own that looks at credentials; in the other the contract suites, and the
 * deploy as soon as there is an assembly.
 * @param alone nothing else
 */
async function deployed(programs, env, alone) {
  const assembly = join(home, 'cdk.out');
  const outputs = env.STEWARD_CLOUD_OUTPUTS;
  const cdk = async (...args) => {
    const command = [join('node_modules', 'aws-cdk', 'bin', 'cdk'), ...args];
    if ((await run(process.execPath, command, env, 'cdk')) !== 0)
      throw new Error(`cdk ${args[0]} failed: ${readFileSync(join(home, 'cdk.log'), 'utf8').slice(-2000)}`);
  };
  const closed = alone ? undefined : await ministack(programs, 'ministack-closed', { AUTH: 'true' });
  const refused = closed && tests({ ...env, AWS_ENDPOINT_URL: closed.endpoint }, '00-');
  const counted = closed && contract(env.AWS_ENDPOINT_URL);
  // What fails first is said first; the other's failure must not go unheard meanwhile.
  for (const one of [refused, counted]) one?.catch(() => undefined);
  if (refused) await Promise.race([refused, written(join(home, 'assembled'))]);
  else await cdk('synth', '-q', '--output', assembly, '-c', `config=${CONFIG}`);
  await cdk('bootstrap', `aws://${OWN}/us-east-1`, '--app', assembly);
  say('cdk bootstrap: done');
  if (counted) say(`contract suites on ministack's DynamoDB, its stream, KMS and Scheduler: ${await counted} passed`);
  await cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs, '--app', assembly);
  say(`cdk deploy --all: ${Object.keys(JSON.parse(readFileSync(outputs, 'utf8'))).join(', ')}`);
  await refused;
  if (closed) await end(closed.child);
}

async function story() {
  const programs = orSkip('test:cloud', () => installMinistack(say));
  if (!programs) return;
  const s3 = join(home, 's3');
  const standin = await standinAt(s3, OWN);
  const standins = { [OWN]: standin };
  for (const account of ELSEWHERE) standins[account] = await standinAt(s3, account);
  for (const [account, url] of Object.entries(standins)) say(`SageMaker stand-in of account ${account} at ${url}`);
  let endpoint = '';
  const aws = await region({ standins, own: OWN, s3, emulator: () => endpoint });
  // Functions inherit these: SageMaker, its runtime and the alarms of a canary are the stand-ins'.
  ({ endpoint } = await ministack(programs, 'ministack', {
    SFN_WAIT_SCALE: WAIT_SCALE,
    AWS_ENDPOINT_URL_SAGEMAKER: aws.url,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: aws.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: aws.url,
  }));
  const env = {
    ...plain,
    AWS_ENDPOINT_URL: endpoint,
    STEWARD_CLOUD_ENDPOINT: endpoint,
    STEWARD_CLOUD_STANDIN: standin,
    STEWARD_CLOUD_STANDINS: JSON.stringify(standins),
    STEWARD_CLOUD_S3: s3,
    STEWARD_CLOUD_OUTPUTS: join(home, 'outputs.json'),
    STEWARD_CLOUD_HOME: home,
  };
  say(`ministack at ${endpoint}`);
  await deployed(programs, env, chosen.length > 0);
  const failed = await tests(env, ...(chosen.length > 0 ? chosen : ['--exclude', '**/00-*'])).catch((error) => error);
  if (!failed) {
    say('test:cloud passed');
    console.log(`\nNot covered by this (docs/cloud-test.md):\n\n${notCovered()}\n`);
  }
  if (keep) await kept(endpoint, failed);
  if (failed) throw failed;
}

/** Says how to look around, and waits until somebody has. */
async function kept(endpoint, failed) {
  if (failed) console.error(`steward: ${failed.message}`);
  const look = `export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1`;
  console.log(`Kept up until Ctrl-C. In another terminal:\n  ${look}\n  logs, outputs.json: ${home}`);
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
}

let status = 0;
try {
  await story();
} catch (error) {
  console.error(`steward: ${error.message}`);
  status = 3;
}
try {
  say(`ended ${await end()} processes, none is left`);
} catch (error) {
  console.error(`steward: ${error.message}`);
  status ||= 1;
}
if (status === 0) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
else console.error(`logs are kept in ${home}`);
process.exit(status);
