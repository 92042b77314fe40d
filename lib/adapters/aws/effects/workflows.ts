import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DependencyError, InvalidEventError, NotFoundError } from '../../../domain/errors.ts';
import { assertSameInput } from '../../../domain/execution/same-input.ts';
import type { Execution, Workflows } from '../../../ports/workflows.ts';
import { translateErrors } from '../sdk-errors.ts';

/** What SendTaskSuccess says of a token that can no longer be answered. */
const TOO_LATE = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** What no retry can cure. */
const MALFORMED = new Set(['InvalidName', 'InvalidExecutionInput', 'InvalidOutput']);
const neverRight = (cause: unknown): unknown =>
  cause instanceof Error && MALFORMED.has(cause.name)
    ? new InvalidEventError(`${cause.name}: ${cause.message}`, { cause })
    : cause;

/** What runs or can be redriven; ListExecutions takes one status at a time. */
const UNSETTLED: readonly ExecutionStatus[] = ['RUNNING', 'FAILED', 'TIMED_OUT', 'ABORTED'];
/** Of each status the newest 5,000 are looked through: names of one model among those of all. */
const MOST_PAGES = 5;
const MOST_LISTED = 50;

/**
 * Step Functions; `machines` gives the ARN of each machine by the name flows use.
 * A start with the name *and* input of an execution that still runs is a success to Step Functions, so it answers
 * `already: false`: nobody may take that as proof that the execution is new. With the name of one that ended, or another input, it answers
 * ExecutionAlreadyExists, and which of the two it is only a look can tell. Names are free again 90 days after the end.
 */
export function awsWorkflows(client: SFNClient, machines: Readonly<Record<string, string>>): Workflows {
  const arnOf = (machine: string): string => {
    const arn = machines[machine];
    if (arn === undefined)
      throw new NotFoundError(`there is no machine \`${machine}\`: use one of ${Object.keys(machines).join(', ')}`);
    return arn;
  };
  const describe = async (executionArn: string): Promise<Execution | undefined> => {
    try {
      return executionOf(await client.send(new DescribeExecutionCommand({ executionArn })), machines);
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
      throw error;
    }
  };
  return translateErrors<Workflows>({
    start: async (machine, name, input) => {
      const stateMachineArn = arnOf(machine);
      try {
        const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
        return { execution: (await client.send(command)).executionArn!, already: false };
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw neverRight(error);
        const execution = executionArn(stateMachineArn, name);
        const found = await describe(execution);
        if (!found) throw new DependencyError(`execution \`${name}\` exists, and is not to be found yet`);
        assertSameInput(found, input);
        return { execution, already: true };
      }
    },
    describe,
    find: async (machine, name) => describe(executionArn(arnOf(machine), name)),
    unsettled: async (machine, prefixes) => {
      const stateMachineArn = arnOf(machine);
      const found = await Promise.all(UNSETTLED.map((status) => named(client, stateMachineArn, status, prefixes)));
      const newest = found.flat().sort((a, b) => Number(b.startDate) - Number(a.startDate));
      const described = await Promise.all(
        newest.slice(0, MOST_LISTED).map(({ executionArn }) => describe(executionArn!)),
      );
      return described.filter((execution) => execution !== undefined);
    },
    redrive: async (execution) => {
      try {
        await client.send(new RedriveExecutionCommand({ executionArn: execution }));
        return { verdict: 'redriven' };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (error.name === 'ExecutionNotRedrivable') return { verdict: 'not-redrivable', because: error.message };
        if (error.name === 'ExecutionDoesNotExist') throw new NotFoundError(error.message, { cause: error });
        throw error;
      }
    },
    resume: async (taskToken, output) => {
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
        return 'resumed';
      } catch (error) {
        if (error instanceof Error && TOO_LATE.has(error.name)) return 'too-late';
        throw neverRight(error);
      }
    },
  });
}

const executionArn = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The executions of one status whose names begin so, newest first as ListExecutions gives them. */
async function named(
  client: SFNClient,
  stateMachineArn: string,
  statusFilter: ExecutionStatus,
  prefixes: readonly string[],
) {
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && found.length < MOST_LISTED; page++) {
    const command = new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: 1000, nextToken });
    const { executions = [], nextToken: next } = await client.send(command);
    found.push(...executions.filter(({ name }) => prefixes.some((prefix) => name?.startsWith(prefix))));
    nextToken = next;
    if (nextToken === undefined) break;
  }
  return found.slice(0, MOST_LISTED);
}

function executionOf(found: DescribeExecutionCommandOutput, machines: Readonly<Record<string, string>>): Execution {
  const arn = found.stateMachineArn ?? '';
  return {
    execution: found.executionArn!,
    machine: Object.entries(machines).find(([, known]) => known === arn)?.[0] ?? arn,
    // PENDING_REDRIVE is an execution that somebody is about to run on.
    status: found.status === 'PENDING_REDRIVE' ? 'RUNNING' : found.status!,
    name: found.name ?? found.executionArn!.split(':').at(-1)!,
    ...(found.input !== undefined && { input: JSON.parse(found.input) as unknown }),
    ...(found.startDate && { started: found.startDate.getTime() }),
    ...(found.stopDate && { ended: found.stopDate.getTime() }),
    ...(found.redriveCount !== undefined && { redrives: found.redriveCount }),
    ...(found.output !== undefined && { output: JSON.parse(found.output) as unknown }),
    ...(found.error !== undefined && { error: found.error }),
    ...(found.cause !== undefined && { cause: found.cause }),
  };
}

/** With the credentials and the region of this process. */
export const ownWorkflows = (machines: Parameters<typeof awsWorkflows>[1]) => awsWorkflows(new SFNClient({}), machines);
