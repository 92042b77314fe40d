import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AsyncInferenceConfig,
  DataCaptureConfig,
  ProductionVariantServerlessConfig,
} from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../core/errors.ts';
import { type Child, discard } from '../../process/children.ts';
import type { World } from '../../world/world.ts';
import { layOut } from '../model-data.ts';
import type { ServingContainer } from '../models.ts';

export interface Variant {
  name: string;
  model: string;
  weight: number;
  count: number;
  /** Absent of a serverless variant. */
  instanceType?: string | undefined;
  serverless?: ProductionVariantServerlessConfig | undefined;
  /** What weights and capacities were asked for while the endpoint is on its way there. */
  desired?: { weight: number; count: number } | undefined;
  /** In the order in which they are called. */
  containers: ServingContainer[];
}

/** The containers of one endpoint configuration on one endpoint: blue or green. */
export interface Fleet {
  id: string;
  endpoint: string;
  config: string;
  variants: Variant[];
  /** Is asked everything that the one variant is, and its answers go to nobody. */
  shadow?: Variant;
  capture?: DataCaptureConfig;
  /** Requests and answers lie in S3: nothing is answered at once. */
  queue?: AsyncInferenceConfig;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Server {
  /** Of each container. */
  ports: Promise<number[]>;
  children: Child[];
}

const HEALTHY_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 60_000;
const PING_EVERY_MS = 25;

/**
 * Serving containers: one child process per container of a variant of a fleet (however many instances it counts), started under the
 * container contract: SAGEMAKER_BIND_TO_PORT, GET /ping until 200, then POST /invocations. What one of several answers the next is asked, or only
 * one, that callers name, is asked.
 * One that dies is started again, with those beside it, by the next invocation.
 */
export class Fleets {
  readonly #world: World;
  readonly #servers = new Map<string, Server>();
  readonly #agent = new Agent({ keepAlive: true });
  #starting = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** How many containers are starting now. */
  get starting(): number {
    return this.#starting;
  }

  start(fleet: Fleet): void {
    for (const variant of serversOf(fleet)) this.#server(fleet, variant);
  }

  /** @throws {Error} saying which container did not become healthy and why */
  async ready(fleet: Fleet): Promise<void> {
    await Promise.all(serversOf(fleet).map((variant) => this.#server(fleet, variant).ports));
  }

  /** @throws {Error} when a container cannot be reached */
  async invoke(
    fleet: Fleet,
    variant: Variant,
    headers: Record<string, string>,
    body: Buffer,
    target?: string,
  ): Promise<Reply> {
    const all = await this.#server(fleet, variant).ports;
    const named = variant.containers.findIndex(({ hostname }) => hostname !== undefined && hostname === target);
    const [first, ...others] = named < 0 ? all : [all[named]!];
    let reply = await this.#call(first as number, 'POST', '/invocations', ANSWER_WITHIN_MS, headers, body);
    for (const port of others) {
      if (reply.status < 200 || reply.status > 299) return reply;
      const type = String(reply.headers['content-type'] ?? 'application/octet-stream');
      const passed = { ...headers, 'content-type': type, 'content-length': String(reply.body.length) };
      reply = await this.#call(port, 'POST', '/invocations', ANSWER_WITHIN_MS, passed, reply.body);
    }
    return reply;
  }

  stop(fleet: Fleet): void {
    for (const variant of serversOf(fleet)) {
      const key = keyOf(fleet, variant);
      const server = this.#servers.get(key);
      this.#servers.delete(key);
      void stopAll(server).then(() => server && discard(this.#folder(key)));
    }
  }

  #folder(key: string): string {
    return join(this.#world.home, 'serving', key.replace('/', '-'));
  }

  #server(fleet: Fleet, variant: Variant): Server {
    const key = keyOf(fleet, variant);
    const existing = this.#servers.get(key);
    if (existing) return existing;
    const server: Server = { ports: Promise.reject(new Error('not started')), children: [] };
    server.ports.catch(() => undefined);
    this.#servers.set(key, server);
    this.#starting += 1;
    server.ports = this.#launchAll(key, fleet, variant, server).finally(() => {
      this.#starting -= 1;
    });
    server.ports.catch(() => undefined);
    return server;
  }

  async #launchAll(key: string, fleet: Fleet, variant: Variant, server: Server): Promise<number[]> {
    try {
      return await Promise.all(
        variant.containers.map((container, i) => {
          const name = i === 0 ? variant.name : `${variant.name}-${i + 1}`;
          return this.#launch(key, container, `${fleet.endpoint}-${fleet.id}-${name}`, server);
        }),
      );
    } catch (error) {
      if (this.#servers.get(key) === server) this.#servers.delete(key);
      await stopAll(server);
      throw new Error(
        `The primary container for production variant ${variant.name} did not pass the ping health check: ${messageOf(error)}`,
      );
    }
  }

  async #launch(key: string, { image: uri, data, environment }: ServingContainer, log: string, server: Server) {
    const root = join(this.#folder(key), randomUUID(), 'opt', 'ml');
    mkdirSync(root, { recursive: true });
    const image = this.#world.images.pull(uri);
    for (const one of data) await layOut(this.#world, one, root);
    const port = await freePort();
    const env = { ...environment, OPT_ML: root, SAGEMAKER_BIND_TO_PORT: String(port) };
    const child = this.#world.children.start({ argv: [...image.serve, 'serve'], cwd: image.folder, env, log });
    server.children.push(child);
    if (this.#servers.get(key) !== server) await child.stop(); // the fleet was stopped meanwhile, or another container failed
    void child.exited.then(() => {
      if (this.#servers.get(key) !== server) return;
      this.#servers.delete(key);
      return stopAll(server);
    });
    await this.#healthy(port, child);
    return port;
  }

  async #healthy(port: number, child: Child): Promise<void> {
    let ended: string | undefined;
    void child.exited.then(({ code, signal }) => {
      ended = `it exited with ${code ?? signal}`;
    });
    const deadline = Date.now() + HEALTHY_WITHIN_MS;
    while (Date.now() < deadline) {
      const reply = await this.#call(port, 'GET', '/ping', 2000).catch(() => undefined);
      if (reply?.status === 200) return;
      if (ended) throw new Error(ended);
      await sleep(PING_EVERY_MS);
    }
    throw new Error(`no answer to GET /ping within ${HEALTHY_WITHIN_MS / 1000} s`);
  }

  #call(
    port: number,
    method: string,
    path: string,
    timeout: number,
    headers: Record<string, string> = {},
    body?: Buffer,
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const call = request(
        { host: '127.0.0.1', port, method, path, headers, timeout, agent: this.#agent },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer within ${timeout / 1000} s`)));
      call.on('error', reject);
      call.end(body);
    });
  }
}

const stopAll = async (server: Server | undefined): Promise<void> => {
  await Promise.all((server?.children ?? []).map((child) => child.stop()));
};

const serversOf = ({ variants, shadow }: Fleet): Variant[] => [...variants, ...(shadow ? [shadow] : [])];

const keyOf = (fleet: Fleet, variant: Variant): string => `${fleet.endpoint}-${fleet.id}/${variant.name}`;

/** A port that was free a moment ago on the loopback interface. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
