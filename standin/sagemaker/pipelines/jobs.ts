import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateProcessingJobRequest, CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { lowerArn } from '../../core/arns.ts';
import { messageOf, resourceNotFound } from '../../core/errors.ts';
import { type Child, discard } from '../../process/children.ts';
import type { Operations, World } from '../../world/world.ts';
import type { Job, JobState } from '../job.ts';
import { collectProcessing, collectTraining, prepareProcessing, prepareTraining } from '../job-files.ts';
import { announceJob, describeProcessing, describeTraining } from './job-views.ts';

const TRAINING_LIMIT_MS = 15 * 60 * 1000;
const FAILURE_LENGTH = 1024;

/**
 * Jobs run as child processes under the container contract (developer guide, "How Amazon SageMaker runs your training
 * image" and "How Amazon SageMaker Processing runs your processing container image"). A job is stored before it runs; one that was running
 * when the stand-in was killed runs again from the start, under the same name and ARN, in a fresh folder.
 */
export class Jobs {
  readonly #world: World;
  readonly #children = new Map<string, Child>();
  #running = 0;

  constructor(world: World) {
    this.#world = world;
  }

  operations(): Operations {
    return {
      DescribeTrainingJob: (input: { TrainingJobName?: string }) =>
        describeTraining(this.#find('training', input.TrainingJobName)),
      DescribeProcessingJob: (input: { ProcessingJobName?: string }) =>
        describeProcessing(this.#find('processing', input.ProcessingJobName)),
    };
  }

  /** How many jobs have a child process now. */
  get running(): number {
    return this.#running;
  }

  find(name: string): Job | undefined {
    return this.#world.store.get<Job>('job', name);
  }

  createTraining(name: string, args: CreateTrainingJobRequest): Job {
    const output = String(args.OutputDataConfig?.S3OutputPath).replace(/\/+$/, '');
    return this.#create({
      ...this.#fresh(name, 'training-job'),
      kind: 'training',
      args,
      artifact: `${output}/${name}/output/model.tar.gz`,
    });
  }

  createProcessing(name: string, args: CreateProcessingJobRequest): Job {
    return this.#create({ ...this.#fresh(name, 'processing-job'), kind: 'processing', args });
  }

  /** Runs a stored job to its end and gives its final state; never throws for what the container does. */
  async run(name: string): Promise<Job> {
    const folder = join(this.#world.home, 'jobs', name);
    this.#running += 1;
    let failure: string | undefined;
    try {
      failure = await this.#runIn(folder, this.find(name) as Job);
    } catch (error) {
      failure = `ClientError: ${messageOf(error)}`;
    } finally {
      this.#running -= 1;
      this.#children.delete(name);
      discard(folder);
    }
    // the stand-in is going down: the job runs again when it is back
    return this.#world.children.closing ? (this.find(name) as Job) : this.#finish(name, failure);
  }

  async stop(name: string): Promise<void> {
    const job = this.find(name);
    if (job?.status !== 'InProgress') return;
    this.#world.store.put('job', name, { ...job, status: 'Stopping' });
    await this.#children.get(name)?.stop();
  }

  /** Ends a job that was asked to stop before the stand-in went down. */
  settle(name: string): void {
    if (this.find(name)?.status !== 'Completed') this.#finish(name, undefined, true);
  }

  #find<K extends Job['kind']>(kind: K, name: string | undefined): Job & { kind: K } {
    const job = this.find(String(name)) ?? this.#byArnName(String(name));
    if (job?.kind !== kind) throw resourceNotFound('Requested resource not found.');
    return job as Job & { kind: K };
  }

  /** People and programs take a job's name from its ARN, which has it in lower case: it is found by that too. */
  #byArnName(name: string): Job | undefined {
    return this.#world.store.list<Job>('job').find((job) => job.name.toLowerCase() === name.toLowerCase());
  }

  #fresh(name: string, type: string): JobState {
    const now = this.#world.clock.now();
    return { name, arn: lowerArn(type, name), status: 'InProgress', createdAt: now, startedAt: now, modifiedAt: now };
  }

  #create(job: Job): Job {
    this.#world.store.put('job', job.name, job);
    announceJob(this.#world.outbox, job);
    return job;
  }

  async #runIn(folder: string, job: Job): Promise<string | undefined> {
    // an earlier attempt's child may still be on its way out and write: it keeps its own folder
    const root = join(folder, randomUUID(), 'opt', 'ml');
    discard(folder);
    mkdirSync(root, { recursive: true });
    const plan =
      job.kind === 'training' ? prepareTraining(this.#world, job, root) : prepareProcessing(this.#world, job, root);
    const asked = Number(job.args.StoppingCondition?.MaxRuntimeInSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    const child = this.#world.children.start({ ...plan, log: job.name, limitMs: Math.min(asked, TRAINING_LIMIT_MS) });
    this.#children.set(job.name, child);
    const { code, signal, timedOut } = await child.exited;
    if (timedOut) return 'MaxRuntimeExceeded: the container ran longer than it may';
    if (code !== 0) return containerFailure(root, job.kind, code, signal);
    await (job.kind === 'training'
      ? collectTraining(this.#world, job, root)
      : collectProcessing(this.#world, job, root));
    return undefined;
  }

  #finish(name: string, failure: string | undefined, stopped = false): Job {
    const { store, clock, outbox } = this.#world;
    return store.tx(() => {
      const job = this.find(name) as Job;
      const status = stopped || job.status === 'Stopping' ? 'Stopped' : failure === undefined ? 'Completed' : 'Failed';
      const now = clock.now();
      const done: Job = { ...job, status, endedAt: now, modifiedAt: now };
      if (status === 'Failed' && failure !== undefined) done.failure = failure.slice(0, FAILURE_LENGTH);
      store.put('job', name, done);
      announceJob(outbox, done);
      return done;
    });
  }
}

/** What the container wrote to say why it failed, in the words SageMaker puts around it. */
function containerFailure(root: string, kind: Job['kind'], code: number | null, signal: string | null): string {
  const file = join(root, 'output', kind === 'training' ? 'failure' : 'message');
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'see the log of the job for more';
  return `AlgorithmError: ${text}, exit code: ${code ?? signal}`;
}
