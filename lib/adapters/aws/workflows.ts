import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import type { Execution, Workflows } from '../../ports/workflows.ts';
import { translated } from './errors.ts';

/** What SendTaskSuccess says of a token that can no longer be answered. */
const TOO_LATE = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** What no retry can cure. */
const MALFORMED = new Set(['InvalidName', 'InvalidExecutionInput', 'InvalidOutput']);
const neverRight = (cause: unknown): unknown =>
  cause instanceof Error && MALFORMED.has(cause.name)
    ? new InvalidEventError(`${cause.name}: ${cause.message}`, { cause })
    : cause;

/**
 * Step Functions; `machines` gives the ARN of each machine by the name flows use.
 * A start with the name *and* input of an execution that still runs is a success to Step Functions, so it answers
 * `already: false`: nobody may take that as proof that the execution is new. Names are free again 90 days after the end.
 */
export function awsWorkflows(client: SFNClient, machines: Readonly<Record<string, string>>): Workflows {
  return translated<Workflows>({
    start: async (machine, name, input) => {
      const stateMachineArn = machines[machine];
      if (stateMachineArn === undefined)
        throw new NotFoundError(`there is no machine \`${machine}\`: use one of ${Object.keys(machines).join(', ')}`);
      try {
        const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
        return { execution: (await client.send(command)).executionArn!, already: false };
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw neverRight(error);
        return { execution: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`, already: true };
      }
    },
    describe: async (execution) => {
      try {
        return executionOf(await client.send(new DescribeExecutionCommand({ executionArn: execution })), machines);
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
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

function executionOf(found: DescribeExecutionCommandOutput, machines: Readonly<Record<string, string>>): Execution {
  const arn = found.stateMachineArn ?? '';
  return {
    execution: found.executionArn!,
    machine: Object.entries(machines).find(([, known]) => known === arn)?.[0] ?? arn,
    // PENDING_REDRIVE is an execution that somebody is about to run on.
    status: found.status === 'PENDING_REDRIVE' ? 'RUNNING' : found.status!,
    ...(found.output !== undefined && { output: JSON.parse(found.output) as unknown }),
    ...(found.error !== undefined && { error: found.error }),
    ...(found.cause !== undefined && { cause: found.cause }),
  };
}
