import type { IncomingMessage } from 'node:http';
import * as lambda from '@aws-sdk/client-lambda';
import type { AwsError } from '../core/errors.ts';
import { resourceNotFound } from '../core/errors.ts';
import { decode, encode } from '../core/wire.ts';
import type { Operations } from '../world/world.ts';
import type { FunctionInvocations } from './invocations.ts';

interface RestReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}
interface Route {
  name: string;
  method: string;
  path: RegExp;
  names: string[];
  status: number;
  input: unknown;
  output: unknown;
}

const SCHEMAS = { ...lambda } as unknown as Record<string, unknown>;
/** All of Lambda's paths begin so. */
export const LAMBDA_PATHS = '/2015-03-31/functions';
const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Where each operation is called, as its schema in the SDK says: method, path and status of success. */
function routeOf(name: string): Route {
  const [, , , traits, input, output] = SCHEMAS[`${name}$`] as [
    number,
    string,
    string,
    { http: [string, string, number] },
    unknown,
    unknown,
  ];
  const [method, template, status] = traits.http;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
  return {
    name,
    method,
    path: new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`),
    names,
    status,
    input,
    output,
  };
}

/** Lambda's REST: what stands in the path and the query are members of the request like those in the body. */
export class LambdaRest {
  readonly #routes: readonly Route[];
  readonly #operations: Operations;
  readonly #invocations: FunctionInvocations;

  constructor(operations: Operations, invocations: FunctionInvocations) {
    this.#routes = Object.keys(operations).map(routeOf);
    this.#operations = operations;
    this.#invocations = invocations;
  }

  /** @param tx what an operation runs in, by its name */
  async answer(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
    tx: (name: string, work: () => object) => object,
  ): Promise<RestReply> {
    const [, invoked] = INVOCATION.exec(url.pathname) ?? [];
    if (invoked && request.method === 'POST')
      return this.#invoke(decodeURIComponent(invoked), url.searchParams.get('Qualifier') ?? '$LATEST', body);
    const route = this.#routes.find(({ method, path }) => method === request.method && path.test(url.pathname));
    if (!route) throw notBuilt(`${request.method} ${url.pathname}`);
    const values = route.path.exec(url.pathname)!.slice(1).map(decodeURIComponent);
    const given = {
      ...(body.length > 0 && (JSON.parse(body.toString('utf8')) as object)),
      ...Object.fromEntries(url.searchParams),
      ...Object.fromEntries(route.names.map((name, i) => [name, values[i]])),
    };
    const operation = this.#operations[route.name]!;
    const answer = tx(route.name, () => operation(decode(route.input, given) as never));
    const text = JSON.stringify(encode(route.output, answer) ?? {});
    return {
      status: route.status,
      headers: { 'content-type': 'application/json' },
      body: route.status === 204 ? '' : text,
    };
  }

  async #invoke(name: string, qualifier: string, payload: Buffer): Promise<RestReply> {
    const { version, isError, body } = await this.#invocations.invoke(name, qualifier, payload);
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': version };
    return { status: 200, headers: { ...headers, ...(isError && { 'x-amz-function-error': 'Unhandled' }) }, body };
  }
}

const notBuilt = (what: string): AwsError => resourceNotFound(`\`${what}\` is not built into this stand-in`);
