import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mlPath, print } from '../container.ts';
import { type Model, predict } from '../learning/model.ts';
import { type Features, parseFeatures, type Task } from '../rows.ts';

const MAX_BYTES = 6 * 1024 * 1024; // what SageMaker lets through to a real-time endpoint
type Answer = { status: number; body: string };
interface Served {
  readonly task: Task;
  readonly model: Model;
  readonly failShare: number;
  invocations: number;
}

/**
 * Serving container: /ping and /invocations on $SAGEMAKER_BIND_TO_PORT
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html). Resolves when it listens.
 */
export async function serve(task: Task): Promise<void> {
  process.once('SIGTERM', () => process.exit(0)); // as process 1 of a container, Node would ignore it
  const model = JSON.parse(readFileSync(mlPath('model/model.json'), 'utf8')) as Model;
  const served: Served = { task, model, failShare: share(process.env.FAIL_SHARE), invocations: 0 };
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(served, request).catch((error: Error) => ({
      status: 500,
      body: error.message,
    }));
    response.writeHead(status, { 'content-type': status === 200 ? 'text/csv' : 'text/plain' }).end(body);
  });
  server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080), process.env.OPT_ML ? '127.0.0.1' : '0.0.0.0');
  await once(server, 'listening');
  print(`listening on port ${(server.address() as AddressInfo).port}`);
}

async function answer(served: Served, request: IncomingMessage): Promise<Answer> {
  if (request.method === 'GET' && request.url === '/ping') return { status: 200, body: '' };
  if (request.method !== 'POST' || request.url !== '/invocations') return { status: 404, body: 'not found' };
  const text = await body(request);
  served.invocations++;
  if (failuresIn(served.invocations, served.failShare) > failuresIn(served.invocations - 1, served.failShare)) {
    return { status: 500, body: 'failing on purpose: `FAIL_SHARE` is set' };
  }
  if (!/^text\/csv\b/.test(request.headers['content-type'] ?? '')) return { status: 415, body: 'send `text/csv`' };
  if (text === undefined) return { status: 413, body: `send at most ${MAX_BYTES} bytes` };
  return invoke(served, text);
}

/** How many of the first n invocations fail: the share of them, spread evenly. 1e-9 makes up for 0.29 * 100 < 29. */
function failuresIn(n: number, failShare: number): number {
  return Math.floor(n * failShare + 1e-9);
}

function invoke({ task, model }: Served, text: string): Answer {
  const rows: Features[] = [];
  for (const [i, line] of text.trimEnd().split(/\r?\n/).entries()) {
    const row = parseFeatures(task, line.split(','));
    if (typeof row === 'string') return { status: 400, body: `row ${i + 1}: ${row}` };
    rows.push(row);
  }
  return { status: 200, body: `${rows.map((row) => predict(task, model, row).join(',')).join('\n')}\n` };
}

async function body(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function share(text = '0'): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new Error(`\`FAIL_SHARE\` is \`${text}\`: give a share from 0 to 1`);
}
