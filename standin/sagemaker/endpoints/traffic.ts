import { componentRow, type Metrics } from '../../cloudwatch/metric-points.ts';
import { ACCOUNT, REGION } from '../../core/arns.ts';
import { AwsError, messageOf } from '../../core/errors.ts';
import type { World } from '../../world/world.ts';
import type { Capture } from './capture.ts';
import { newShare } from './component-views.ts';
import type { Components } from './components.ts';
import type { Deployments } from './deployments.ts';
import { type Endpoint, greenShare } from './endpoint-views.ts';
import type { Fleet, Fleets, Reply, Variant } from './fleets.ts';

export interface InvocationRequest {
  endpoint: string;
  contentType: string;
  accept?: string;
  inferenceId?: string;
  targetVariant?: string;
  /** `ContainerHostname` of the container that is asked. */
  targetContainer?: string;
  /** The inference component that is asked. */
  component?: string;
  customAttributes?: string;
  body: Buffer;
}

export interface InvocationAnswer {
  variant: string;
  contentType: string;
  customAttributes?: string;
  body: Buffer;
}

const SERVING = ['InService', 'Updating', 'RollingBack', 'SystemUpdating'];

/** InvokeEndpoint: picks the fleet and the variant, asks the container, counts, captures, answers. */
export class Traffic {
  readonly #world: World;
  readonly #deployments: Deployments;
  readonly #components: Components;
  readonly #fleets: Fleets;
  readonly #metrics: Metrics;
  readonly #capture: Capture;
  readonly #debts = new Map<string, number[]>();
  #inFlight = 0;

  constructor(
    world: World,
    {
      deployments,
      components,
      fleets,
      metrics,
      capture,
    }: { deployments: Deployments; components: Components; fleets: Fleets; metrics: Metrics; capture: Capture },
  ) {
    this.#world = world;
    this.#deployments = deployments;
    this.#components = components;
    this.#fleets = fleets;
    this.#metrics = metrics;
    this.#capture = capture;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * @param queued whether it waited its turn, on an asynchronous endpoint
   * @throws ValidationError for an endpoint that cannot be invoked, ModelError (424) for what the container refused
   */
  async invoke(request: InvocationRequest, queued = false): Promise<InvocationAnswer> {
    this.#inFlight += 1;
    try {
      return await this.#invoke(request, queued);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** How an endpoint answers that does not answer at once. @throws ValidationError for an endpoint that cannot be invoked */
  queueOf = (name: string): Fleet['queue'] => this.#serving(name).blue.queue;

  /** Whether an instance runs that would take a request; serverless ones come by themselves. @throws ValidationError as above */
  hasInstances(name: string): boolean {
    const endpoint = this.#serving(name);
    const { variants } = greenShare(endpoint) === 100 ? endpoint.pending!.green : endpoint.blue;
    return variants.some(({ serverless, count }) => serverless !== undefined || count > 0);
  }

  #serving(name: string): Endpoint {
    const endpoint = this.#deployments.find(name);
    if (endpoint && SERVING.includes(endpoint.status)) return endpoint;
    throw new AwsError('ValidationError', `Endpoint ${name} of account ${ACCOUNT} not found.`);
  }

  async #invoke(request: InvocationRequest, queued: boolean): Promise<InvocationAnswer> {
    this.#world.faults.strike('InvokeEndpoint');
    const endpoint = this.#serving(request.endpoint);
    const fleet = this.#asked(endpoint, request.component);
    if (fleet.queue && !queued)
      throw new AwsError('ValidationError', `Endpoint ${request.endpoint} takes asynchronous invocations only.`);
    const variant = this.#pickVariant(fleet, request.targetVariant);
    checkTarget(variant, request.targetContainer);
    const at = this.#world.clock.now();
    if (fleet.shadow) void this.#mirror(fleet, fleet.shadow, request, at);
    const reply = await this.#ask(fleet, variant, request, at);
    if (reply.status < 200 || reply.status > 299) throw modelError(endpoint, variant, reply);
    const contentType = String(reply.headers['content-type'] ?? 'application/octet-stream');
    const input = { contentType: request.contentType, body: request.body };
    // What is captured lies below the endpoint and its variant, whichever component answered.
    this.#capture.take(
      request.component ? endpoint.blue : fleet,
      request.component ? endpoint.blue.variants[0]! : variant,
      {
        at,
        inferenceId: request.inferenceId,
        input,
        output: { contentType, body: reply.body },
      },
    );
    const attributes = reply.headers['x-amzn-sagemaker-custom-attributes'];
    return { variant: variant.name, contentType, customAttributes: attributes?.toString(), body: reply.body };
  }

  async #ask(fleet: Fleet, variant: Variant, request: InvocationRequest, at: number): Promise<Reply> {
    const began = performance.now();
    const reply = await this.#fleets
      .invoke(fleet, variant, headersOf(request), request.body, request.targetContainer)
      .catch(unreachable);
    const micros = (performance.now() - began) * 1000;
    const endpoint = request.component ? componentRow(request.component) : fleet.endpoint;
    this.#metrics.record({ endpoint, variant: variant.name, config: fleet.config, at, status: reply.status, micros });
    return reply;
  }

  /**
   * The same request for the shadow variant, whose answer is counted and captured below its own name, and goes to nobody; the caller waits for
   * none of it. Sources: developer guide, "Shadow tests"; that the copy is captured under the request's inference id is taken to be so.
   */
  async #mirror(fleet: Fleet, shadow: Variant, request: InvocationRequest, at: number): Promise<void> {
    this.#inFlight += 1;
    try {
      const { status, headers, body } = await this.#ask(fleet, shadow, request, at);
      if (status < 200 || status > 299) return;
      const contentType = String(headers['content-type'] ?? 'application/octet-stream');
      const input = { contentType: request.contentType, body: request.body };
      this.#capture.take(fleet, shadow, {
        ...{ at, input, output: { contentType, body } },
        ...(request.inferenceId !== undefined && { inferenceId: request.inferenceId }),
      });
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** @throws ValidationError where an endpoint of components is asked for none, or one for a component that it has not */
  #asked(endpoint: Endpoint, component: string | undefined): Fleet {
    const bare = endpoint.blue.variants.every(({ model }) => model === '');
    if (component === undefined && !bare) return this.#pickFleet(endpoint);
    if (component === undefined)
      throw new AwsError(
        'ValidationError',
        'Inference Component Name header is required for endpoints to which you plan to deploy inference components.',
      );
    const found = this.#components.on(endpoint.name).find(({ name }) => name === component);
    if (!found || (found.status !== 'InService' && found.status !== 'Updating'))
      throw new AwsError('ValidationError', `Inference component ${component} of endpoint ${endpoint.name} not found.`);
    return this.#shared(found.blue, found.pending, newShare(found));
  }

  #pickFleet = (endpoint: Endpoint): Fleet => this.#shared(endpoint.blue, endpoint.pending, greenShare(endpoint));

  /** While green has a share of s percent, exactly s of every 100 invocations go to it, evenly spread. */
  #shared(blue: Fleet, pending: { green: Fleet; shift: number } | undefined, share: number): Fleet {
    if (share === 0 || !pending) return blue;
    const { green, shift } = pending;
    const key = `${green.id}/${shift}`;
    const count = this.#world.store.get<number>('traffic', key) ?? 0;
    this.#world.store.put('traffic', key, count + 1);
    return Math.floor(((count + 1) * share) / 100) > Math.floor((count * share) / 100) ? green : blue;
  }

  /** Smooth weighted round robin: each gets its weight's share, evenly spread. */
  #pickVariant(fleet: Fleet, target: string | undefined): Variant {
    const { variants } = fleet;
    if (target !== undefined) {
      const named = variants.find(({ name }) => name === target);
      if (!named)
        throw new AwsError('ValidationError', `Could not find variant ${target} for endpoint ${fleet.endpoint}.`);
      return named;
    }
    const debts = this.#debts.get(fleet.id) ?? variants.map(() => 0);
    const total = variants.reduce((sum, { weight }) => sum + weight, 0);
    variants.forEach(({ weight }, index) => {
      debts[index] = (debts[index] as number) + weight;
    });
    const chosen = debts.indexOf(Math.max(...debts));
    debts[chosen] = (debts[chosen] as number) - total;
    this.#debts.set(fleet.id, debts);
    return variants[chosen] as Variant;
  }
}

/** Source: developer guide, "Invoke a multi-container endpoint with direct invocation". How AWS words each refusal is not known. */
function checkTarget({ containers }: Variant, target: string | undefined): void {
  const names = containers.flatMap(({ hostname }) => hostname ?? []);
  if (names.length === 0 ? target === undefined : target !== undefined && names.includes(target)) return;
  throw new AwsError(
    'ValidationError',
    names.length === 0
      ? 'TargetContainerHostname is given, and the endpoint is not configured for direct invocation.'
      : `TargetContainerHostname must be one of ${names.join(', ')}.`,
  );
}

function headersOf(request: InvocationRequest): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': request.contentType,
    'content-length': String(request.body.length),
  };
  if (request.accept) headers.accept = request.accept;
  if (request.customAttributes) headers['x-amzn-sagemaker-custom-attributes'] = request.customAttributes;
  return headers;
}

const unreachable = (error: unknown): Reply => ({ status: 500, headers: {}, body: Buffer.from(messageOf(error)) });

function modelError(endpoint: Endpoint, variant: Variant, reply: Reply): AwsError {
  const text = reply.body.toString('utf8').slice(0, 1024);
  const message = `Received ${reply.status >= 500 ? 'server error' : 'client error'} (${reply.status}) from ${variant.name} with message "${text}".`;
  const log = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/Endpoints/${endpoint.name}`;
  return new AwsError('ModelError', message, 424, {
    OriginalStatusCode: reply.status,
    OriginalMessage: text,
    LogStreamArn: log,
  });
}
