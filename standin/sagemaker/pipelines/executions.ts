import { messageOf, resourceNotFound, validation } from '../../core/errors.ts';
import { isoSeconds } from '../../core/events.ts';
import type { World } from '../../world/world.ts';
import { parseDefinition, type Step } from './definition.ts';
import {
  type Execution,
  type ExecutionStatus,
  metadataOf,
  referenceScope,
  type StepState,
  type StepStatus,
} from './execution-views.ts';
import type { Jobs } from './jobs.ts';
import type { StepOutcome, Steps } from './steps.ts';

/** Runs executions: one step after another in dependency order, every transition stored before the next begins. */
export class Executions {
  readonly #world: World;
  readonly #jobs: Jobs;
  readonly #steps: Steps;
  readonly #active = new Set<string>();

  constructor(world: World, jobs: Jobs, steps: Steps) {
    this.#world = world;
    this.#jobs = jobs;
    this.#steps = steps;
  }

  /** How many executions are between their first and last step. */
  get running(): number {
    return this.#active.size;
  }

  find(arn: string | undefined): Execution {
    const execution = this.#world.store.get<Execution>('execution', String(arn));
    if (!execution) throw resourceNotFound(`Pipeline execution with ARN ${arn} does not exist.`);
    return execution;
  }

  of(pipeline: string): Execution[] {
    return this.#world.store.list<Execution>('execution').filter((execution) => execution.pipeline === pipeline);
  }

  ofToken(token: string): Execution | undefined {
    return this.#world.store.list<Execution>('execution').find((execution) => execution.token === token);
  }

  begin(execution: Execution): void {
    this.#saveStatus(execution, undefined);
    this.#active.add(execution.arn);
    setImmediate(() => this.#run(execution.arn));
  }

  /** Takes up every execution that was under way when the stand-in ended. */
  resume(): void {
    const open = this.#world.store
      .list<Execution>('execution')
      .filter(({ status }) => status === 'Executing' || status === 'Stopping');
    for (const { arn } of open) this.#run(arn);
  }

  stop(arn: string | undefined): object {
    const execution = this.find(arn);
    if (execution.status !== 'Executing')
      throw validation(
        `Pipeline execution with ARN ${arn} is ${execution.status}: only an executing one can be stopped.`,
      );
    this.#saveStatus({ ...execution, status: 'Stopping' }, 'Executing');
    const job = execution.steps.find((step) => step.status === 'Executing')?.job;
    if (job) void this.#jobs.stop(job.name);
    return { PipelineExecutionArn: execution.arn };
  }

  #run(arn: string): void {
    this.#active.add(arn);
    this.#runSteps(arn)
      .catch((error) => console.error(`pipeline execution \`${arn}\` stands still: ${messageOf(error)}`))
      .finally(() => this.#active.delete(arn));
  }

  async #runSteps(arn: string): Promise<void> {
    const { steps } = parseDefinition(this.find(arn).definition);
    for (const step of steps) {
      const execution = this.find(arn);
      const state = execution.steps.find(({ name }) => name === step.Name);
      if (state?.status === 'Succeeded') continue;
      if (execution.status === 'Stopping') return this.#endStopped(arn, step, state);
      const outcome = await this.#runStep(arn, step, state);
      if (this.#world.children.closing) return;
      this.#endStep(arn, step, outcome);
      if (this.find(arn).status === 'Stopping') return this.#end(arn, 'Stopped');
      if (outcome.failure !== undefined) return this.#end(arn, 'Failed', 'Step failure: One or multiple steps failed.');
    }
    this.#end(arn, 'Succeeded');
  }

  #endStopped(arn: string, step: Step, state: StepState | undefined): void {
    if (state?.job) this.#jobs.settle(state.job.name);
    if (state) this.#endStep(arn, step, { stopped: true });
    this.#end(arn, 'Stopped');
  }

  async #runStep(arn: string, step: Step, state: StepState | undefined): Promise<StepOutcome> {
    if (!state)
      this.#saveStep(arn, { name: step.Name, type: step.Type, status: 'Starting', startedAt: this.#world.clock.now() });
    try {
      const started = this.#world.store.tx(() => {
        const run = this.#steps.start(this.find(arn), step, referenceScope(this.find(arn)), state);
        const current = this.find(arn).steps.find(({ name }) => name === step.Name) as StepState;
        if (current.status === 'Starting') this.#saveStep(arn, { ...current, ...run.marks, status: 'Executing' });
        if (run.outcome) this.#endStep(arn, step, run.outcome);
        return run;
      });
      return started.outcome ?? (await started.finish());
    } catch (error) {
      return { failure: `ClientError: ${messageOf(error)}` };
    }
  }

  #endStep(arn: string, step: Step, outcome: StepOutcome): void {
    const state = this.find(arn).steps.find(({ name }) => name === step.Name) as StepState;
    if (state.status === 'Succeeded') return;
    const status: StepStatus = outcome.stopped ? 'Stopped' : outcome.failure === undefined ? 'Succeeded' : 'Failed';
    this.#saveStep(arn, {
      ...state,
      ...outcome.marks,
      status,
      endedAt: this.#world.clock.now(),
      failure: outcome.failure,
      properties: outcome.properties,
    });
  }

  #saveStep(arn: string, step: StepState): void {
    const { store, outbox } = this.#world;
    store.tx(() => {
      const execution = this.find(arn);
      const previous = execution.steps.find(({ name }) => name === step.name)?.status;
      const steps =
        previous === undefined
          ? [...execution.steps, step]
          : execution.steps.map((old) => (old.name === step.name ? step : old));
      store.put('execution', arn, { ...execution, steps, modifiedAt: this.#world.clock.now() });
      outbox.emit('Model Building Pipeline Execution Step Status Change', [execution.pipelineArn, arn], {
        metadata: metadataOf(step, 'event'),
        stepStartTime: isoSeconds(step.startedAt),
        stepEndTime: step.endedAt === undefined ? undefined : isoSeconds(step.endedAt),
        stepName: step.name,
        stepType: step.type,
        previousStepStatus: previous,
        currentStepStatus: step.status,
        failureReason: step.failure,
        pipelineArn: execution.pipelineArn,
        pipelineExecutionArn: arn,
      });
    });
  }

  #end(arn: string, status: ExecutionStatus, failure?: string): void {
    const execution = this.find(arn);
    this.#saveStatus({ ...execution, status, failure, endedAt: this.#world.clock.now() }, execution.status);
  }

  #saveStatus(execution: Execution, previous: ExecutionStatus | undefined): void {
    const { store, outbox, clock } = this.#world;
    store.tx(() => {
      store.put('execution', execution.arn, { ...execution, modifiedAt: clock.now() });
      outbox.emit('Model Building Pipeline Execution Status Change', [execution.pipelineArn, execution.arn], {
        pipelineExecutionDisplayName: execution.displayName,
        currentPipelineExecutionStatus: execution.status,
        previousPipelineExecutionStatus: previous,
        executionStartTime: isoSeconds(execution.createdAt),
        executionEndTime: execution.endedAt === undefined ? undefined : isoSeconds(execution.endedAt),
        pipelineExecutionDescription: execution.description,
        failureReason: execution.failure,
        pipelineArn: execution.pipelineArn,
        pipelineExecutionArn: execution.arn,
      });
    });
  }
}
