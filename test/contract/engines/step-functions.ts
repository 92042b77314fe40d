import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  paginateGetExecutionHistory,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { clientOf } from './moto.ts';

// biome-ignore lint/suspicious/noExplicitAny: states as their file has them
type State = Record<string, any>;
/** A machine as its file has it. */
export type Machine = State & { readonly States: Record<string, State> };

/** What a function answers; what it throws is the task's error, by its name. */
export type Task = (payload: unknown) => Promise<unknown>;

/** A Lambda task as a message to a queue; who reads it answers for the function. */
const Message = z.object({ function: z.string(), waits: z.boolean(), token: z.string(), payload: z.unknown() });

/**
 * The machine with every Lambda task put as a message that waits for its token: no engine at hand runs Lambdas beside its Step Functions.
 * Inputs, outputs, conditions, retries and catches stay as the file has them.
 */
export function byQueue(machine: Machine, QueueUrl: string): Machine {
  const put = (state: State): State => {
    if (state.Type === 'Map')
      // A task that waits for a token is not for Express: docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
      return {
        ...state,
        ItemProcessor: {
          ...byQueue(state.ItemProcessor, QueueUrl),
          ProcessorConfig: { ...state.ItemProcessor.ProcessorConfig, ExecutionType: 'STANDARD' },
        },
      };
    if (state.Type !== 'Task') return state;
    const { FunctionName, Payload } = state.Arguments;
    const MessageBody = {
      function: FunctionName,
      waits: state.Resource.endsWith('.waitForTaskToken'),
      token: '{% $states.context.Task.Token %}',
      payload: Payload,
    };
    return {
      ...state,
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl, MessageBody },
    };
  };
  return { ...machine, States: mapped(machine.States, put) };
}

/** The same paths in less time: every wait and backoff takes a second, a question nobody answers twenty. */
export function hurried(machine: Machine, { silence }: { silence: boolean }): Machine {
  const put = (state: State): State => ({
    ...state,
    ...(state.Type === 'Wait' && { Seconds: aSecond(state.Seconds) }),
    ...(silence && String(state.Resource).endsWith('.waitForTaskToken') && { TimeoutSeconds: 20 }),
    ...(state.Retry && {
      Retry: state.Retry.map((retry: State) => ({
        ...retry,
        IntervalSeconds: 1,
        BackoffRate: 1,
        MaxDelaySeconds: 2,
        JitterStrategy: 'NONE',
      })),
    }),
    ...(state.ItemProcessor && { ItemProcessor: hurried(state.ItemProcessor, { silence }) }),
  });
  return { ...machine, States: mapped(machine.States, put) };
}

/** A wait that is reckoned is reckoned still: what cannot be fails as it would. */
const aSecond = (seconds: unknown): unknown =>
  typeof seconds === 'number' ? 1 : String(seconds).replace(/^\{%(.*)%\}$/, '{% $min([1, $1]) %}');

const mapped = (states: Record<string, State>, put: (state: State) => State): Record<string, State> =>
  Object.fromEntries(Object.entries(states).map(([name, state]) => [name, put(state)]));

/** Step Functions in an engine, one queue for tasks, and the functions that answer them. */
export class StepFunctions {
  readonly client: SFNClient;
  readonly #sqs: SQSClient;
  readonly #queue: string;
  readonly #tasks: Readonly<Record<string, Task>>;
  /** Messages of functions that have asked somebody: their states go on when that one answers. */
  readonly #asked = new Set<string>();
  /** How long an execution may take in all, ms: everything it waits for is answered here. */
  static readonly PATIENCE = 150_000;

  private constructor(endpoint: string, sqs: SQSClient, queue: string, tasks: Readonly<Record<string, Task>>) {
    this.client = new SFNClient(clientOf(endpoint));
    this.#sqs = sqs;
    this.#queue = queue;
    this.#tasks = tasks;
  }

  /** @param tasks the functions, by the names that tasks call them */
  static async open(endpoint: string, tasks: Readonly<Record<string, Task>>): Promise<StepFunctions> {
    const sqs = new SQSClient(clientOf(endpoint));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `tasks-${randomUUID()}` }));
    return new StepFunctions(endpoint, sqs, QueueUrl!, tasks);
  }

  /** An engine loads each of its parts at their first call: that is not to count against a machine's own timeouts. */
  static async warm(endpoint: string): Promise<void> {
    const engine = await StepFunctions.open(endpoint, { nothing: async () => ({}) });
    const Arguments = { FunctionName: 'nothing', Payload: '{% $states.input %}' };
    const Task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments, End: true };
    const stateMachineArn = await engine.machine({ QueryLanguage: 'JSONata', StartAt: 'Task', States: { Task } });
    const { executionArn } = await engine.client.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
    await engine.end(executionArn!, async () => undefined);
  }

  /** Makes a machine; answers with its ARN. */
  async machine(machine: Machine): Promise<string> {
    const { stateMachineArn } = await this.client.send(
      new CreateStateMachineCommand({
        name: `machine-${randomUUID()}`,
        definition: JSON.stringify(byQueue(machine, this.#queue)),
        roleArn: 'arn:aws:iam::000000000000:role/machine',
      }),
    );
    return stateMachineArn!;
  }

  /** Answers tasks until the execution is over, or can only wait for a token that has been handed out. */
  async settle(execution: string): Promise<void> {
    for (const end = Date.now() + StepFunctions.PATIENCE; Date.now() < end; ) {
      await this.#answer();
      if (await this.#rests(execution)) return;
      await sleep(20);
    }
    throw new Error(`execution \`${execution}\` did not come to rest within ${StepFunctions.PATIENCE / 1000} s`);
  }

  /** Answers tasks until the execution is over; `between` does what others do meanwhile. */
  async end(execution: string, between: () => Promise<unknown>): Promise<void> {
    for (const end = Date.now() + StepFunctions.PATIENCE; Date.now() < end; await sleep(50)) {
      await this.#answer();
      await between();
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn: execution }));
      if (status !== 'RUNNING') return;
    }
    throw new Error(`execution \`${execution}\` did not end within ${StepFunctions.PATIENCE / 1000} s`);
  }

  /** The states an execution has entered, in order. */
  async entered(executionArn: string): Promise<string[]> {
    const entered: string[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory({ client: this.client }, { executionArn }))
      entered.push(...events.flatMap(({ stateEnteredEventDetails: state }) => (state ? [state.name!] : [])));
    return entered;
  }

  async #answer(): Promise<void> {
    const received = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.#queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    await Promise.all(
      (received.Messages ?? []).map(async ({ MessageId, Body, ReceiptHandle }) => {
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queue, ReceiptHandle }));
        await this.#call(MessageId!, Message.parse(JSON.parse(Body!)));
      }),
    );
  }

  async #call(id: string, { function: name, waits, token, payload }: z.infer<typeof Message>): Promise<void> {
    try {
      const task = this.#tasks[name];
      if (!task) throw new Error(`no function \`${name}\``);
      const Payload = (await task(payload)) ?? null;
      if (waits) this.#asked.add(id);
      else {
        const output = JSON.stringify({ Payload, StatusCode: 200 });
        await this.client.send(new SendTaskSuccessCommand({ taskToken: token, output }));
      }
    } catch (error) {
      const { name: errorName, message } = error as Error;
      await this.client.send(new SendTaskFailureCommand({ taskToken: token, error: errorName, cause: message }));
    }
  }

  /** It is over, or its last event is a task that was handed to somebody who has not answered. */
  async #rests(executionArn: string): Promise<boolean> {
    const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return true;
    const { events } = await this.client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    const sent = events?.[0]?.taskSubmittedEventDetails?.output;
    return sent !== undefined && this.#asked.has(JSON.parse(sent).MessageId);
  }
}
