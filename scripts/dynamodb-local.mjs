// Runs a command with AWS's own DynamoDB Local beside it: node scripts/dynamodb-local.mjs -- <command...>
// The command finds it at DYNAMODB_ENDPOINT. Needs a JDK (Java 17 or newer) and Maven: without them the command runs alone and
// this says so, but where CI is set it is not run and the exit status is 3.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jarsOf } from './maven.mjs';
import { freePort } from './started.mjs';

const VERSION = '2.6.1';
const READY_WITHIN = 180_000;
// DynamoDB Local has no option for its address and would listen on every interface. It ends when its standard input closes, and
// so with whoever started it, however that ended. Java runs this file as it is.
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
    while (System.in.read() != -1) {}
    Runtime.getRuntime().halt(0);
  }
}
`;

async function startEngine(port) {
  const lib = jarsOf(`dynamodb-local/${VERSION}`, [['com.amazonaws', 'DynamoDBLocal', VERSION]]);
  const jars = readdirSync(lib).filter((name) => name.endsWith('.jar'));
  const classes = jars.map((name) => join(lib, name)).join(delimiter);
  const main = join(dirname(lib), 'OnLoopback.java');
  writeFileSync(main, ON_LOOPBACK);
  const options = [`-Djava.library.path=${lib}`, '-Xmx512m', '-cp', classes];
  const arguments_ = ['-inMemory', '-disableTelemetry', '-port', `${port}`];
  const engine = spawn('java', [...options, main, ...arguments_], { stdio: ['pipe', 'ignore', 'pipe'] });
  engine.stderr.on('data', (chunk) => String(chunk).startsWith('SLF4J') || process.stderr.write(chunk));
  let problem;
  engine.once('error', ({ message }) => {
    problem = `cannot run \`java\` (${message}): install a JDK, Java 17 or newer`;
  });
  engine.once('exit', (status) => {
    problem ??= `DynamoDB Local ended with status ${status} before it was ready`;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = () => fetch(endpoint).then(Boolean, () => false);
  // A Java that compiles its first file beside other work on two cores took more than half a minute.
  for (const end = Date.now() + READY_WITHIN; Date.now() < end && problem === undefined; ) {
    // Any answer is an answer: an unsigned request is refused with 400.
    if (await answers()) return { engine, endpoint };
    await sleep(100);
  }
  engine.stdin.end();
  throw new Error(problem ?? `DynamoDB Local was not ready after ${READY_WITHIN / 1000} s`);
}

async function start() {
  try {
    return await startEngine(await freePort());
  } catch (error) {
    if (process.env.CI) throw error;
    console.error(`SKIPPED: DynamoDB Local is not here; ${error.message}`);
    return undefined;
  }
}

async function main([dashes, command, ...args]) {
  if (dashes !== '--' || !command) throw new Error('usage: node scripts/dynamodb-local.mjs -- <command...>');
  const running = await start();
  const env = { ...process.env, ...(running && { DYNAMODB_ENDPOINT: running.endpoint }) };
  const child = spawn(command, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, 'exit').finally(() => running?.engine.stdin.end());
  return code ?? (signal === 'SIGINT' ? 130 : 1);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`dynamodb-local: ${error.message}`);
  process.exitCode = 3;
}
