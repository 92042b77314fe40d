import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { AwsError, messageOf, validation } from './core/errors.ts';
import { decode, encode } from './core/wire.ts';
import { LAMBDA_PATHS, type LambdaRest } from './lambda/rest.ts';
import type { Queues } from './sagemaker/endpoints/queues.ts';
import type { InvocationRequest, Traffic } from './sagemaker/endpoints/traffic.ts';
import type { Operations, World } from './world/world.ts';

/** One AWS service of the JSON protocols; `schemas` is its SDK package, which exports a schema per operation. */
interface Service {
  target: string;
  version: '1.0' | '1.1';
  schemas: Record<string, unknown>;
  operations: Operations;
}

export interface HttpReply {
  status: number;
  headers?: Record<string, string>;
  body: Buffer | string;
}

/** Answers the stand-in's own calls below /_standin/. */
export type ControlHandler = (method: string, path: string, query: URLSearchParams, body: unknown) => Promise<object>;

const KEEP_ALIVE_MS = 10 * 60 * 1000;
const MAX_BODY_BYTES = 25 * 1024 * 1024;
const QUERY_CODE: Record<string, string> = {
  MissingRequiredParameterException: 'MissingParameter',
  ValidationException: 'ValidationError',
};
const INVOCATION = /^\/endpoints\/([^/]+)\/(async-)?invocations$/;

/** The front door: SageMaker JSON 1.1, CloudWatch JSON 1.0, the REST of the runtime and of Lambda, and the control calls. */
export class Door {
  readonly server: Server;
  readonly #world: World;
  readonly #services: Service[];
  readonly #traffic: Traffic;
  readonly #queues: Queues;
  readonly #lambda: LambdaRest;
  readonly #control: ControlHandler;
  #lastCall = Date.now();

  constructor(
    world: World,
    operations: { sagemaker: Operations; cloudwatch: Operations },
    { traffic, queues }: { traffic: Traffic; queues: Queues },
    functions: LambdaRest,
    control: ControlHandler,
  ) {
    this.#world = world;
    this.#traffic = traffic;
    this.#queues = queues;
    this.#lambda = functions;
    this.#control = control;
    this.#services = [
      { target: 'SageMaker', version: '1.1', schemas: { ...sagemaker }, operations: operations.sagemaker },
      {
        target: 'GraniteServiceVersion20100801',
        version: '1.0',
        schemas: { ...cloudwatch },
        operations: operations.cloudwatch,
      },
    ];
    this.server = createServer((request, response) => void this.#serve(request, response));
    // longer than any client keeps a connection, so that none is closed under a request on its way
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** Real time of the latest call (epoch ms). */
  get lastCall(): number {
    return this.#lastCall;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#lastCall = Date.now();
    let reply: HttpReply;
    try {
      refuseBrowsers(request);
      reply = await this.#route(request, await readBody(request));
    } catch (error) {
      reply = errorReply(error);
    }
    const headers = {
      'x-amzn-requestid': randomUUID(),
      'content-length': String(Buffer.byteLength(reply.body)),
      ...reply.headers,
    };
    response.writeHead(reply.status, headers).end(reply.body);
  }

  async #route(request: IncomingMessage, body: Buffer): Promise<HttpReply> {
    const url = addressOf(request.url ?? '/');
    if (url.pathname.startsWith('/_standin/')) {
      const input = body.length > 0 ? parseJson(body) : {};
      const answer = await this.#control(
        request.method ?? 'GET',
        url.pathname.slice('/_standin'.length),
        url.searchParams,
        input,
      );
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
    }
    if (url.pathname.startsWith(LAMBDA_PATHS))
      return this.#lambda.answer(request, url, body, (name, work) => {
        this.#world.faults.strike(name);
        return this.#world.store.tx(work);
      });
    const [, endpoint, queued] = INVOCATION.exec(url.pathname) ?? [];
    if (endpoint && request.method === 'POST')
      return queued
        ? this.#queue(unescaped(endpoint), request, body)
        : this.#invoke(unescaped(endpoint), request, body);
    return this.#call(String(request.headers['x-amz-target'] ?? `${request.method} ${url.pathname}`), body);
  }

  async #call(target: string, body: Buffer): Promise<HttpReply> {
    const [prefix, name = ''] = target.split('.');
    const service = this.#services.find((candidate) => candidate.target === prefix);
    const operation = service && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (!service || !operation)
      throw new AwsError('UnknownOperationException', `the operation \`${target}\` is not built into this stand-in`);
    const [, , , , input, output] = service.schemas[`${name}$`] as unknown[];
    this.#world.faults.strike(name);
    const request = decode(input, body.length > 0 ? parseJson(body) : {}) as never;
    const answer = this.#world.store.tx(() => operation(request));
    const text = JSON.stringify(encode(output, answer) ?? {});
    return { status: 200, headers: { 'content-type': `application/x-amz-json-${service.version}` }, body: text };
  }

  #queue(endpoint: string, request: IncomingMessage, body: Buffer): HttpReply {
    const header = (name: string): string | undefined => request.headers[`x-amzn-sagemaker-${name}`]?.toString();
    const { inferenceId, output, failure } = this.#queues.add({
      endpoint,
      contentType: header('content-type') ?? 'application/octet-stream',
      accept: header('accept'),
      inferenceId: header('inference-id'),
      customAttributes: header('custom-attributes'),
      inputLocation: header('inputlocation'),
      pathExtension: header('s3outputpathextension'),
      filename: header('filename'),
      ttlSeconds: header('requestttlseconds'),
      timeoutSeconds: header('invocationtimeoutseconds'),
      body,
    });
    const headers = {
      'content-type': 'application/json',
      'x-amzn-sagemaker-outputlocation': output,
      ...(failure && { 'x-amzn-sagemaker-failurelocation': failure }),
    };
    return { status: 202, headers, body: JSON.stringify({ InferenceId: inferenceId }) };
  }

  async #invoke(endpoint: string, request: IncomingMessage, body: Buffer): Promise<HttpReply> {
    const header = (name: string): string | undefined => request.headers[name]?.toString();
    const call: InvocationRequest = {
      endpoint,
      contentType: header('content-type') ?? 'application/octet-stream',
      accept: header('accept'),
      inferenceId: header('x-amzn-sagemaker-inference-id'),
      targetVariant: header('x-amzn-sagemaker-target-variant'),
      targetContainer: header('x-amzn-sagemaker-target-container-hostname'),
      component: header('x-amzn-sagemaker-inference-component'),
      customAttributes: header('x-amzn-sagemaker-custom-attributes'),
      body,
    };
    const answer = await this.#traffic.invoke(call);
    const headers: Record<string, string> = {
      'content-type': answer.contentType,
      'x-amzn-invoked-production-variant': answer.variant,
    };
    if (answer.customAttributes) headers['x-amzn-sagemaker-custom-attributes'] = answer.customAttributes;
    return { status: 200, headers, body: answer.body };
  }
}

/** A page in a browser must not reach a server that starts programs: neither cross-site nor by DNS rebinding. */
function refuseBrowsers(request: IncomingMessage): void {
  const host = String(request.headers.host).replace(/:\d+$/, '');
  if (request.headers.origin === undefined && (host === '127.0.0.1' || host === 'localhost')) return;
  throw new AwsError(
    'AccessDeniedException',
    'the stand-in answers programs on this machine, at 127.0.0.1, and no web page',
    403,
  );
}

function addressOf(target: string): URL {
  const url = URL.parse(target, 'http://127.0.0.1');
  if (!url) throw validation('the address of the request is none');
  return url;
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (cause) {
    throw Object.assign(validation('the name of the endpoint is not percent-encoded UTF-8'), { cause });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new AwsError('ValidationError', `the body exceeds ${MAX_BODY_BYTES} bytes`, 413);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  // The SDK compresses what PutMetricData sends from 10 KB on.
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES }) : body;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw Object.assign(validation('the body is not JSON'), { cause });
  }
}

/** Errors as AWS sends them: `__type` and message in the body, the type again in two headers that SDKs look at. */
function errorReply(error: unknown): HttpReply {
  const known = error instanceof AwsError ? error : new AwsError('InternalFailure', messageOf(error), 500);
  if (!(error instanceof AwsError)) console.error(error);
  const body = JSON.stringify({ __type: known.type, message: known.message, Message: known.message, ...known.fields });
  const fault = known.status >= 500 ? 'Receiver' : 'Sender';
  // CloudWatch's codes from its days of the query protocol, which the SDK still reads from this header
  const code = QUERY_CODE[known.type] ?? known.type.replace(/Exception$/, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-errortype': known.type,
    'x-amzn-query-error': `${code};${fault}`,
  };
  return { status: known.status, headers, body };
}
