import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { AwsError, messageOf } from '../../core/errors.ts';
import type { World } from '../../world/world.ts';
import type { InvocationRequest, Traffic } from './traffic.ts';

/** A request to an asynchronous endpoint. */
export interface QueuedInvocation
  extends Pick<InvocationRequest, 'endpoint' | 'contentType' | 'accept' | 'inferenceId'> {
  customAttributes?: string;
  /** Where the request lies in S3, if it is not the body. */
  inputLocation?: string;
  /** Appended to the path of answers; and the name of the object there. */
  pathExtension?: string;
  filename?: string;
  /** For how long it may wait, and be worked on. */
  ttlSeconds?: string;
  timeoutSeconds?: string;
  body: Buffer;
}

/** Where the answer to a request that was queued will lie, or what went wrong. */
export interface QueuedAnswer {
  inferenceId: string;
  output: string;
  failure?: string;
}

/** As it is kept until it was answered. */
interface Waiting extends QueuedAnswer {
  id: string;
  request: Omit<InvocationRequest, 'body'>;
  inputLocation?: string;
  /** Base64. */
  body: string;
  /** Epoch ms. */
  expires: number;
}

// how long a request waits where an instance is free, and until it is looked again where none is, in milliseconds of the stand-in's time
const TAKEN_AFTER_MS = 2000;
const LOOK_EVERY_MS = 30_000;
const MOST_INLINE = 128_000;

/**
 * InvokeEndpointAsync: a request waits in the queue of its endpoint until an instance is there, or its time is over, and its answer, or what went
 * wrong, is written to S3. Sources: developer guide, "Asynchronous inference", "Invoke an Asynchronous Endpoint"; API_runtime_InvokeEndpointAsync.
 */
export class Queues {
  readonly #world: World;
  readonly #traffic: Traffic;

  constructor(world: World, traffic: Traffic) {
    this.#world = world;
    this.#traffic = traffic;
    world.clock.on('queued', (body) => this.#take((body as { id: string }).id));
  }

  /** @throws ValidationError for an endpoint that answers at once, or a request that AWS would not take */
  add(asked: QueuedInvocation): QueuedAnswer {
    this.#world.faults.strike('InvokeEndpointAsync');
    const { inputLocation, pathExtension, filename, body, ...request } = asked;
    const to = this.#traffic.queueOf(request.endpoint)?.OutputConfig;
    if (!to) throw refused(`Endpoint ${request.endpoint} is not an asynchronous endpoint.`);
    if ((inputLocation === undefined) === (body.length === 0))
      throw refused('Exactly one of `InputLocation` and `Body` must be given.');
    if (body.length > MOST_INLINE) throw refused(`\`Body\` must have at most ${MOST_INLINE} bytes.`);
    const ttl = within('RequestTTLSeconds', request.ttlSeconds, [60, 21_600], 21_600);
    within('InvocationTimeoutSeconds', request.timeoutSeconds, [1, 3600], 900);
    const id = randomUUID();
    const inferenceId = request.inferenceId ?? randomUUID();
    const name = filename ?? `${id}.out`;
    const output = [to.S3OutputPath, pathExtension, name]
      .flatMap((part) => part?.replace(/^\/+|\/+$/g, '') ?? [])
      .join('/');
    const failure = to.S3FailurePath && `${to.S3FailurePath.replace(/\/+$/, '')}/${id}-error.out`;
    const answer: QueuedAnswer = { inferenceId, output, ...(failure && { failure }) };
    const now = this.#world.clock.now();
    const { endpoint, contentType, accept, customAttributes } = request;
    const waiting: Waiting = {
      ...answer,
      id,
      request: {
        endpoint,
        contentType,
        inferenceId,
        ...(accept && { accept }),
        ...(customAttributes && { customAttributes }),
      },
      ...(inputLocation !== undefined && { inputLocation }),
      body: body.toString('base64'),
      expires: now + ttl * 1000,
    };
    this.#world.store.tx(() => {
      this.#world.store.put('queued', id, waiting);
      this.#world.clock.wake(`queued:${id}`, now + TAKEN_AFTER_MS, 'queued', { id });
    });
    return answer;
  }

  async #take(id: string): Promise<void> {
    const { store, clock, s3 } = this.#world;
    const waiting = store.get<Waiting>('queued', id);
    if (!waiting) return;
    const { request, inputLocation, output, failure, expires } = waiting;
    try {
      if (!this.#traffic.hasInstances(request.endpoint)) {
        if (clock.now() >= expires) throw new Error('The request expired before it was taken.');
        clock.wake(`queued:${id}`, Math.min(expires, clock.now() + LOOK_EVERY_MS), 'queued', { id });
        return;
      }
      const body = inputLocation ? readFileSync(s3.path(inputLocation)) : Buffer.from(waiting.body, 'base64');
      const answer = await this.#traffic.invoke({ ...request, body }, true);
      writeFileSync(s3.place(output), answer.body);
    } catch (error) {
      if (failure) writeFileSync(s3.place(failure), messageOf(error));
    }
    store.remove('queued', id);
  }
}

const refused = (message: string): AwsError => new AwsError('ValidationError', message);

function within(name: string, said: string | undefined, [least, most]: [number, number], otherwise: number): number {
  const value = said === undefined ? otherwise : Number(said);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw refused(`\`${name}\` must be between ${least} and ${most}.`);
}
