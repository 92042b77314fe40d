// Runs a command with AWS's own DynamoDB Local beside it: node scripts/dynamodb-local.mjs -- <command...>
// Needs Java 17 and Maven; without them the command is not run and the exit status is 3. Set by it: DYNAMODB_ENDPOINT.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const VERSION = '2.6.1';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'node_modules', '.cache', 'dynamodb-local', VERSION);
const JARS = join(FOLDER, 'lib');
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>steward</groupId>
  <artifactId>dynamodb-local</artifactId>
  <version>${VERSION}</version>
  <dependencies>
    <dependency><groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

// DynamoDB Local has no option for its address and would listen on every interface. Java runs this file as it is.
const ON_LOOPBACK = `
import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import org.eclipse.jetty.server.*;
public class OnLoopback {
  public static void main(String[] args) throws Exception {
    var dynamodb = ServerRunner.createServerFromCommandLineArgs(args);
    var field = dynamodb.getClass().getDeclaredField("server");
    field.setAccessible(true);
    for (var connector : ((Server) field.get(dynamodb)).getConnectors())
      ((ServerConnector) connector).setHost("127.0.0.1");
    dynamodb.start();
    dynamodb.join();
  }
}
`;

/** @returns {never} */
function stop(message, status = 3) {
  console.error(`dynamodb-local: ${message}`);
  process.exit(status);
}

function fetchJars() {
  if (existsSync(JARS)) return;
  const draft = join(FOLDER, 'draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'pom.xml'), POM);
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
  const { error, status } = spawnSync('mvn', ['-q', '-B', '--color=never', ...goal], {
    cwd: FOLDER,
    stdio: ['ignore', 2, 2],
  });
  if (error) stop(`cannot run \`mvn\` (${error.message}): install Maven and Java 17`);
  if (status !== 0) stop(`Maven could not fetch com.amazonaws:DynamoDBLocal ${VERSION}`);
  renameSync(draft, JARS);
}

const freePort = () =>
  new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

async function startEngine(port) {
  const jars = readdirSync(JARS).filter((name) => name.endsWith('.jar'));
  const classes = jars.map((name) => join(JARS, name)).join(delimiter);
  const options = [`-Djava.library.path=${JARS}`, '-Xmx512m', '-cp', classes];
  const main = [
    'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
    '-inMemory',
    '-disableTelemetry',
    '-port',
    `${port}`,
  ];
  const engine = spawn('java', [...options, ...main], { stdio: ['ignore', 'ignore', 'inherit'] });
  engine.once('error', (error) => stop(`cannot run \`java\` (${error.message}): install Java 17`));
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries++) {
    if (engine.exitCode !== null) stop(`DynamoDB Local ended with status ${engine.exitCode} before it was ready`);
    // Any answer is an answer: an unsigned request is refused with 400.
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    )
      return { engine, endpoint };
    await sleep(100);
  }
  engine.kill();
  return stop('DynamoDB Local was not ready after 30 s');
}

const [dashes, command, ...args] = process.argv.slice(2);
if (dashes !== '--' || !command) stop('usage: node scripts/dynamodb-local.mjs -- <command...>');
fetchJars();
const { engine, endpoint } = await startEngine(await freePort());
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, DYNAMODB_ENDPOINT: endpoint, STEWARD_REQUIRE_ENGINES: '1' },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  engine.kill();
  stop(`cannot run \`${command}\`: ${error.message}`);
});
child.once('exit', (code, signal) => {
  engine.once('exit', () => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
  engine.kill();
});
