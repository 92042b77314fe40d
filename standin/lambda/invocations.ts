import type { Metrics } from '../cloudwatch/metric-points.ts';
import { messageOf } from '../core/errors.ts';
import type { Fleet, Fleets, Reply } from '../sagemaker/endpoints/fleets.ts';
import type { World } from '../world/world.ts';
import type { StoredVersion } from './function-views.ts';
import type { LambdaFunctions } from './functions.ts';

export interface InvokedFunction {
  version: string;
  isError: boolean;
  body: Buffer;
}

/**
 * Invoke: asks the container of the version that a qualifier leads to, counts, answers. The container is the one that SageMaker would run, under
 * the same contract (GET /ping, POST /invocations), as the AWS Lambda Web Adapter in an image asks it; nothing but the image and its variables is
 * there, and S3 is the folder that AWS_ENDPOINT_URL_S3 names.
 */
export class FunctionInvocations {
  readonly #world: World;
  readonly #functions: LambdaFunctions;
  readonly #fleets: Fleets;
  readonly #metrics: Metrics;
  #inFlight = 0;

  constructor(world: World, functions: LambdaFunctions, fleets: Fleets, metrics: Metrics) {
    this.#world = world;
    this.#functions = functions;
    this.#fleets = fleets;
    this.#metrics = metrics;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** @throws ResourceNotFoundException for a function or a qualifier that is not there */
  async invoke(name: string, qualifier: string, body: Buffer): Promise<InvokedFunction> {
    this.#world.faults.strike('Invoke');
    const { version, resource } = this.#functions.led(name, qualifier);
    this.#inFlight += 1;
    try {
      return await this.#ask(version, resource, body);
    } finally {
      this.#inFlight -= 1;
    }
  }

  async #ask(version: StoredVersion, resource: string, body: Buffer): Promise<InvokedFunction> {
    const fleet = this.#fleetOf(version);
    const began = performance.now();
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    const reply = await this.#fleets.invoke(fleet, fleet.variants[0]!, headers, body).catch(unreachable);
    this.#metrics.record({
      endpoint: `function ${version.name}`,
      variant: resource,
      config: version.version,
      at: this.#world.clock.now(),
      status: reply.status,
      micros: (performance.now() - began) * 1000,
    });
    const isError = reply.status < 200 || reply.status > 299;
    const answer = isError
      ? Buffer.from(JSON.stringify({ errorType: 'Error', errorMessage: reply.body.toString('utf8').slice(0, 1024) }))
      : reply.body;
    return { version: version.version, isError, body: answer };
  }

  #fleetOf({ name, version, image, environment, changedAt }: StoredVersion): Fleet {
    const container = {
      image,
      data: [],
      environment: {
        ...environment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: version,
        AWS_ENDPOINT_URL_S3: `file://${this.#world.s3.root}`,
      },
    };
    // `$LATEST` is another one with each change.
    const id = version === '$LATEST' ? `latest-${changedAt}` : `v${version}`;
    const variant = { name: 'function', model: '', weight: 1, count: 1, containers: [container] };
    return { id, endpoint: `function-${name}`, config: '', variants: [variant] };
  }
}

const unreachable = (error: unknown): Reply => ({ status: 500, headers: {}, body: Buffer.from(messageOf(error)) });
