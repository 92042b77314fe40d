// Deploys the real CDK app with the real CDK CLI into an AWS emulator on this machine, our SageMaker stand-in beside it, and runs
// test/cloud against it, through AWS's own APIs and the HTTP API. Ends everything it started. `--keep` leaves it up, and says how to
// look around. The emulator is ministack (PyPI), in a Python environment of our own; docs/emulator.md says what it cannot show.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = ['ministack==1.5.33', 'cryptography==46.0.3', 'jsonata-python==0.7.1'];
const VENV = join(ROOT, 'node_modules', '.cache', 'ministack-1.5.33');
/** Waits of the state machines pass fifty times as fast: nothing here takes as long as it takes SageMaker. */
const WAIT_SCALE = '0.02';
const keep = process.argv.includes('--keep');
const began = Date.now();
const say = (line) => console.log(`[${((Date.now() - began) / 1000).toFixed(0).padStart(3)} s] ${line}`);
const fail = (line) => {
  throw new Error(line);
};

const home = mkdtempSync(join(tmpdir(), 'steward-cloud-'));
const children = [];
const start = (name, command, args, env) => {
  const log = openSync(join(home, `${name}.log`), 'a');
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', log, log] });
  children.push(child);
  return child;
};
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const until = async (what, check, within = 60_000) => {
  for (const end = Date.now() + within; Date.now() < end; await sleep(100))
    if (await check().catch(() => false)) return;
  fail(`${what} did not come up within ${within / 1000} s: see ${home}`);
};

function install() {
  if (existsSync(join(VENV, 'done'))) return;
  say(`installing ${PACKAGES.join(', ')}`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  const made = spawnSync('python3', ['-m', 'venv', VENV], quiet).status === 0;
  const pip = [join(VENV, 'bin', 'pip'), ['install', '-q', '--disable-pip-version-check', ...PACKAGES], quiet];
  if (!made || spawnSync(...pip).status !== 0) fail('the emulator needs Python 3 with venv and pip');
  mkdirSync(join(VENV, 'done'));
}

let status = 1;
try {
  install();
  // Credentials that mean nothing anywhere else, a home without a profile, and Node 24 first for the emulator's workers.
  const plain = {
    PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
    HOME: home,
    TMPDIR: process.env.TMPDIR ?? tmpdir(),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(process.env.CI && { CI: process.env.CI }),
  };
  const s3 = join(home, 's3');
  start(
    'standin',
    process.execPath,
    [
      join('standin', 'main.ts'),
      ...['--home', join(home, 'standin'), '--s3', s3, '--clock', 'driven', '--start', String(Date.now())],
    ],
    plain,
  );
  const note = join(home, 'standin', 'standin.json');
  await until('the SageMaker stand-in', async () => existsSync(note));
  const standin = JSON.parse(readFileSync(note, 'utf8')).url;
  say(`SageMaker stand-in at ${standin}`);

  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  start('ministack', join(VENV, 'bin', 'ministack'), [], {
    ...plain,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    S3_PERSIST: '0',
    PERSIST_STATE: '0',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
    SFN_WAIT_SCALE: WAIT_SCALE,
    // Functions inherit these: SageMaker, its runtime and the alarms of a canary are the stand-in's.
    AWS_ENDPOINT_URL_SAGEMAKER: standin,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: standin,
    AWS_ENDPOINT_URL_CLOUDWATCH: standin,
  });
  await until('ministack', async () => (await fetch(`${endpoint}/_ministack/health`)).ok);
  say(`ministack at ${endpoint}`);

  const env = { ...plain, AWS_ENDPOINT_URL: endpoint };
  const cdk = (...args) => {
    const output = ['--output', join(home, 'cdk.out'), '-c', 'config=test/cloud/steward.cloud.yaml'];
    const log = openSync(join(home, 'cdk.log'), 'a');
    const done = spawnSync(process.execPath, [join('node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, ...output], {
      cwd: ROOT,
      env,
      stdio: ['ignore', log, log],
    });
    if (done.status !== 0) fail(`cdk ${args[0]} failed: ${readFileSync(join(home, 'cdk.log'), 'utf8').slice(-2000)}`);
  };
  cdk('bootstrap', 'aws://000000000000/us-east-1');
  say('cdk bootstrap: done');
  const outputs = join(home, 'outputs.json');
  cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs);
  say(`cdk deploy --all: ${Object.keys(JSON.parse(readFileSync(outputs, 'utf8'))).join(', ')}`);

  const tests = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/cloud/vitest.config.ts'],
    {
      cwd: ROOT,
      env: {
        ...env,
        STEWARD_CLOUD_ENDPOINT: endpoint,
        STEWARD_CLOUD_STANDIN: standin,
        STEWARD_CLOUD_S3: s3,
        STEWARD_CLOUD_OUTPUTS: outputs,
        STEWARD_CLOUD_HOME: home,
      },
      stdio: 'inherit',
    },
  );
  status = tests.status ?? 1;
  say(status === 0 ? 'test:cloud passed' : 'test:cloud FAILED');
  if (keep) {
    console.log(
      `\nKept up until Ctrl-C. In another terminal:\n  export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1\n  logs, outputs.json: ${home}`,
    );
    await new Promise((resolve) => process.once('SIGINT', resolve));
  }
} catch (error) {
  console.error(`steward: ${error.message}`);
  status = 3;
} finally {
  for (const child of children.reverse()) child.kill('SIGTERM');
  await Promise.all(
    children.map(
      (child) => child.exitCode ?? Promise.race([new Promise((done) => child.once('exit', done)), sleep(5000)]),
    ),
  );
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  if (status === 0) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  else console.error(`logs are kept in ${home}`);
}
process.exit(status);
