import { randomUUID } from 'node:crypto';
import type { CreateTransformJobRequest, ListTransformJobsRequest } from '@aws-sdk/client-sagemaker';
import { lowerArn } from '../../core/arns.ts';
import { AwsError, messageOf, resourceNotFound, validation } from '../../core/errors.ts';
import type { Operations, World } from '../../world/world.ts';
import type { Fleet, Fleets, Variant } from '../endpoints/fleets.ts';
import type { Models } from '../models.ts';
import { askedOf, batchesOf, checkProcessing, keptOf, linesOf, recordsOf } from './job-records.ts';
import { readInput, type TransformFile, transformFiles, writeOutput } from './transform-files.ts';
import { announceTransform, describeTransform, listTransforms, type TransformJob } from './transform-views.ts';

const KIND = 'transform-job';
const FAILURE_LENGTH = 1024;
const MOST_VARIABLES = 16;

/**
 * Batch transform: the model's containers answer what lies in S3, object by object, as API_CreateTransformJob tells it; a job that was running when
 * the stand-in was killed runs again from the start. However many instances it asks for, one of each container answers.
 */
export class Transforms {
  readonly #world: World;
  readonly #models: Models;
  readonly #fleets: Fleets;
  #running = 0;

  constructor(world: World, models: Models, fleets: Fleets) {
    this.#world = world;
    this.#models = models;
    this.#fleets = fleets;
  }

  operations(): Operations {
    return {
      CreateTransformJob: (input: CreateTransformJobRequest) => this.create(input),
      DescribeTransformJob: (input: { TransformJobName?: string }) => describeTransform(this.#find(input)),
      ListTransformJobs: (input: ListTransformJobsRequest) => listTransforms(this.#world.store.list(KIND), input),
      StopTransformJob: (input: { TransformJobName?: string }) => this.stop(input),
    };
  }

  /** How many jobs run now. */
  get running(): number {
    return this.#running;
  }

  /** @throws ResourceInUse for a name that is taken, ValidationException for a model that is not there or what AWS refuses */
  create(input: CreateTransformJobRequest): object {
    const { TransformJobName: name = '', ModelName = '', Environment = {} } = input;
    const { store, clock, outbox } = this.#world;
    const arn = lowerArn('transform-job', name);
    if (store.get(KIND, name))
      throw new AwsError(
        'ResourceInUse',
        `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
      );
    if (Object.keys(Environment).length > MOST_VARIABLES) throw validation(`at most ${MOST_VARIABLES} variables`);
    if (input.DataCaptureConfig) throw validation('`DataCaptureConfig` is not built into this stand-in');
    checkProcessing(input);
    this.#models.containers(ModelName);
    const now = clock.now();
    const job: TransformJob = {
      ...{ name, arn, args: input, status: 'InProgress' },
      ...{ createdAt: now, startedAt: now, modifiedAt: now },
    };
    store.put(KIND, name, job);
    announceTransform(outbox, job);
    // After the answer: what fails at once must not be told before the name is known.
    this.#running += 1;
    setImmediate(() => void this.#run(name));
    return { TransformJobArn: arn };
  }

  /** @throws ValidationException for a job that has ended */
  stop(input: { TransformJobName?: string }): object {
    const job = this.#find(input);
    if (job.status !== 'InProgress')
      throw validation(`The request was rejected because the transform job is in status ${job.status}.`);
    const stopping: TransformJob = { ...job, status: 'Stopping', modifiedAt: this.#world.clock.now() };
    this.#world.store.put(KIND, job.name, stopping);
    announceTransform(this.#world.outbox, stopping);
    return {};
  }

  /** Goes on with the jobs that ran when the stand-in went down. */
  resume(): void {
    for (const { name, status } of this.#world.store.list<TransformJob>(KIND))
      if (status === 'InProgress' || status === 'Stopping') {
        this.#running += 1;
        void this.#run(name);
      }
  }

  #find({ TransformJobName }: { TransformJobName?: string }): TransformJob {
    const job = this.#world.store.get<TransformJob>(KIND, String(TransformJobName));
    // API_DescribeTransformJob and API_StopTransformJob name this error for a job that is not there.
    if (!job) throw resourceNotFound(`Could not find requested job with name: ${TransformJobName}`);
    return job;
  }

  async #run(name: string): Promise<void> {
    const { args } = this.#find({ TransformJobName: name });
    const fleet = this.#fleetOf(name, args);
    let failure: string | undefined;
    try {
      if (fleet instanceof Error) throw fleet;
      this.#fleets.start(fleet);
      await this.#fleets.ready(fleet);
      const problems: string[] = [];
      // What fails keeps none of the others from being written; the job fails then (API_TransformOutput).
      for (const file of transformFiles(this.#world.s3, args))
        await this.#transform(fleet, file, name, args).catch((error) => problems.push(messageOf(error)));
      [failure] = problems;
    } catch (error) {
      failure = `ClientError: ${messageOf(error)}`;
    } finally {
      if (!(fleet instanceof Error)) this.#fleets.stop(fleet);
      this.#running -= 1;
    }
    if (!this.#world.children.closing) this.#finish(name, failure);
  }

  #fleetOf(name: string, { ModelName = '', Environment = {} }: CreateTransformJobRequest): Fleet | Error {
    try {
      const containers = this.#models
        .containers(ModelName)
        .map((one) => ({ ...one, environment: { ...one.environment, ...Environment } }));
      const variants = [{ name: 'job', model: ModelName, weight: 1, count: 1, containers }];
      return { id: randomUUID(), endpoint: name, config: ModelName, variants };
    } catch (error) {
      return error as Error;
    }
  }

  /** One object: written when all of it was answered, or not at all. */
  async #transform(fleet: Fleet, file: TransformFile, name: string, args: CreateTransformJobRequest): Promise<void> {
    const text = readInput(this.#world.s3, file, args.TransformInput?.CompressionType);
    const join = args.DataProcessing?.JoinSource === 'Input';
    const filtered = join || (args.DataProcessing?.OutputFilter ?? '$') !== '$';
    const kept: string[] = [];
    for (const batch of batchesOf(recordsOf(text, args), args)) {
      if (this.#find({ TransformJobName: name }).status === 'Stopping') return;
      const answer = await this.#ask(fleet, fleet.variants[0]!, batch, args);
      if (!filtered) {
        kept.push(answer);
        continue;
      }
      const answers = batch.length === 1 ? [answer.replace(/\n$/, '')] : linesOf(answer);
      if (answers.length !== batch.length)
        throw new Error(`ClientError: ${answers.length} answers to ${batch.length} records cannot be joined`);
      kept.push(...batch.map((record, i) => keptOf(record, answers[i]!, args)));
    }
    const line = args.TransformOutput?.AssembleWith === 'Line';
    writeOutput(this.#world.s3, file, kept.map((one) => (line ? `${one.replace(/\n$/, '')}\n` : one)).join(''));
  }

  async #ask(
    fleet: Fleet,
    variant: Variant,
    batch: readonly string[],
    args: CreateTransformJobRequest,
  ): Promise<string> {
    const body = Buffer.from(batch.map((record) => askedOf(record, args)).join('\n'));
    const headers: Record<string, string> = {
      'content-type': args.TransformInput?.ContentType ?? 'application/octet-stream',
      'content-length': String(body.length),
      ...(args.TransformOutput?.Accept && { accept: args.TransformOutput.Accept }),
    };
    const reply = await this.#fleets.invoke(fleet, variant, headers, body);
    if (reply.status < 200 || reply.status > 299)
      throw new Error(`AlgorithmError: the container answered ${reply.status}: See job logs for more information`);
    return reply.body.toString('utf8');
  }

  #finish(name: string, failure: string | undefined): void {
    const { store, clock, outbox } = this.#world;
    store.tx(() => {
      const job = this.#find({ TransformJobName: name });
      const status = job.status === 'Stopping' ? 'Stopped' : failure === undefined ? 'Completed' : 'Failed';
      const now = clock.now();
      const done: TransformJob = {
        ...job,
        ...{ status, endedAt: now, modifiedAt: now },
        ...(status === 'Failed' && failure !== undefined && { failure: failure.slice(0, FAILURE_LENGTH) }),
      };
      store.put(KIND, name, done);
      announceTransform(outbox, done);
    });
  }
}
