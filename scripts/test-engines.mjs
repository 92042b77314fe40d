// Our state machines, contract suites and role policies on engines nobody here wrote: LocalStack (Step Functions, EventBridge, SQS, KMS) and
// moto with IAM enforcement, both from PyPI, without Docker. LocalStack listens on every interface, so it and the tests live in a network
// namespace of their own, which has nothing but a loopback. docs/contract.md says what is asked, and where an engine is wrong.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLocalStack, startLocalStack } from './localstack.mjs';
import { listed, orSkip, pythonEnvironment } from './python.mjs';
import { freePort, processes, until } from './started.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SELF = fileURLToPath(import.meta.url);
const MOTO = listed(new URL('./engines/moto.txt', import.meta.url));
/** Suites that have a half on one of these engines. */
const SUITES = ['machines', 'workflows', 'bus', 'queues', 'parked', 'effects', 'objects', 'aws-commands'].map(
  (suite) => `test/contract/${suite}.test.ts`,
);
/** What scripts/engines/localstack.txt was tried with. */
const PYTHON = 'Python 3.11.';
const RIGHTS = 'test/rights/enforced.test.ts';
const began = Date.now();
const say = (line) => console.log(`[${((Date.now() - began) / 1000).toFixed(0).padStart(3)} s] ${line}`);

/** The loopback of a new namespace is down, and not every machine has `ip`. */
const LOOPBACK_UP = `import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh22x', b'lo', 0x41))`;

/** Why LocalStack cannot run on this machine at all, which no installation mends; nothing where it can. */
function unfit() {
  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? 'no Python';
  if (!python.startsWith(PYTHON)) return `its packages are pinned for ${PYTHON}, here is ${python}`;
  const { status, error, stderr } = spawnSync('unshare', ['-rn', 'python3', '-c', LOOPBACK_UP], { encoding: 'utf8' });
  if (!error && status === 0) return undefined;
  return `\`unshare -rn\` is refused (${(error?.message ?? stderr).trim()}), and it would listen to everybody: run as root, or allow user namespaces (\`sysctl kernel.unprivileged_userns_clone=1\`)`;
}

/** Runs this file again where nobody else can reach it; resolves to its exit status. */
function inside() {
  const child = spawn('unshare', ['-rn', process.execPath, SELF, '--inside', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  return new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
}

async function tests(localstack) {
  const home = mkdtempSync(join(tmpdir(), 'steward-engines-'));
  const { start, run, end } = processes(home, ROOT);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end().catch(() => undefined));
  const programs = pythonEnvironment('moto', MOTO, { say });
  const env = {
    // LocalStack's environment has the AWS CLI too.
    PATH: [join(ROOT, 'node_modules', '.bin'), programs, localstack?.programs, process.env.PATH]
      .filter(Boolean)
      .join(delimiter),
    HOME: home,
    TMPDIR: home,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    ...(process.env.CI && { CI: process.env.CI }),
  };
  let status = 1;
  try {
    const engines = { STEWARD_RIGHTS_ENFORCED: '1' };
    if (localstack) {
      const port = await freePort();
      const endpoint = `http://127.0.0.1:${port}`;
      startLocalStack(localstack, { start, folder: join(home, 'localstack'), port, env });
      await until('LocalStack', async () => (await fetch(`${endpoint}/_localstack/health`)).ok, home);
      say(`LocalStack at ${endpoint}, which only this run can reach`);
      Object.assign(engines, { LOCALSTACK_ENDPOINT: endpoint, STEWARD_REQUIRE_ENGINES: '1' });
    }
    const chosen = process.argv.slice(2).filter((arg) => arg !== '--inside');
    const files = chosen.length > 0 ? chosen : [...SUITES, RIGHTS].filter((file) => existsSync(join(ROOT, file)));
    // An engine's first call of a service loads it, which takes a busy machine half a minute.
    const args = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--testTimeout=180000', '--hookTimeout=180000'];
    status = await run(process.execPath, [...args, ...files], { ...env, ...engines });
  } catch (error) {
    console.error(`steward: ${error.message}`);
  }
  try {
    say(`ended ${await end()} processes, none is left`);
  } catch (error) {
    console.error(`steward: ${error.message}`);
    status ||= 1;
  }
  const without = localstack ? '' : ' WITHOUT LocalStack: neither machines nor queues were asked';
  say(status === 0 ? `test:engines passed${without}` : 'test:engines FAILED');
  if (status === 0) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  else console.error(`logs are kept in ${home}`);
  return status;
}

async function main() {
  if (process.argv.includes('--inside')) {
    spawnSync('python3', ['-c', LOOPBACK_UP], { stdio: 'inherit' });
    return tests(installLocalStack(say));
  }
  if (!orSkip('moto', () => pythonEnvironment('moto', MOTO, { say }))) return 0;
  const why = unfit();
  // Not even CI can be asked for what a machine is not; it runs what moto carries, and says so at the beginning and at the end.
  if (why) console.error(`SKIPPED: LocalStack does not run here: ${why}`);
  const ready = !why && orSkip('LocalStack', () => installLocalStack(say));
  return ready ? inside() : tests(undefined);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`steward: ${error.message}`);
  process.exitCode = 3;
}
