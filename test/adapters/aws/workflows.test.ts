import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsWorkflows } from '../../../lib/adapters/aws/workflows.ts';

const sfn = mockClient(SFNClient);
const RELEASE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Steward-Release';
const RUN = 'arn:aws:states:eu-west-1:111122223333:execution:Steward-Release:r1';
const workflows = awsWorkflows(new SFNClient({ region: 'eu-west-1' }), { release: RELEASE });
const failing = (name: string) => Object.assign(new Error('no'), { name });
beforeEach(() => sfn.reset());

describe('a state machine on AWS', () => {
  it('is started under the name given', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: RUN });
    expect(await workflows.start('release', 'r1', { version: 7 })).toEqual({ execution: RUN, already: false });
    const { input } = sfn.commandCalls(StartExecutionCommand)[0]!.args[0];
    expect(input).toEqual({ stateMachineArn: RELEASE, name: 'r1', input: '{"version":7}' });
  });

  it('answers with the execution that has the name already', async () => {
    sfn.on(StartExecutionCommand).rejects(failing('ExecutionAlreadyExists'));
    expect(await workflows.start('release', 'r1', {})).toEqual({ execution: RUN, already: true });
  });

  it.each([
    ['InvalidName', 'InvalidEventError'],
    ['InvalidExecutionInput', 'InvalidEventError'],
    ['ExecutionLimitExceeded', 'DependencyError'],
  ])('answers %s with %s', async (theirs, ours) => {
    sfn.on(StartExecutionCommand).rejects(failing(theirs));
    await expect(workflows.start('release', 'r1', {})).rejects.toMatchObject({ name: ours });
  });

  it('is found only by the names it was given', async () => {
    await expect(workflows.start('retrain', 'r1', {})).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(sfn.commandCalls(StartExecutionCommand)).toEqual([]);
  });

  it.each([
    [{ status: 'RUNNING' }, { status: 'RUNNING' }],
    [{ status: 'PENDING_REDRIVE' }, { status: 'RUNNING' }],
    [
      { status: 'SUCCEEDED', output: '{"a":1}' },
      { status: 'SUCCEEDED', output: { a: 1 } },
    ],
    [
      { status: 'FAILED', error: 'E', cause: 'c' },
      { status: 'FAILED', error: 'E', cause: 'c' },
    ],
  ] as const)('is described: %o', async (theirs, ours) => {
    sfn.on(DescribeExecutionCommand, { executionArn: RUN }).resolves({
      executionArn: RUN,
      stateMachineArn: RELEASE,
      ...theirs,
    });
    expect(await workflows.describe(RUN)).toEqual({ execution: RUN, machine: 'release', ...ours });
  });

  it('is undefined where it never ran', async () => {
    sfn.on(DescribeExecutionCommand).rejects(failing('ExecutionDoesNotExist'));
    expect(await workflows.describe(RUN)).toBeUndefined();
  });

  it('goes on with the answer it is sent', async () => {
    sfn.on(SendTaskSuccessCommand).resolves({});
    expect(await workflows.resume('token', { answer: 'yes' })).toBe('resumed');
    const { input } = sfn.commandCalls(SendTaskSuccessCommand)[0]!.args[0];
    expect(input).toEqual({ taskToken: 'token', output: '{"answer":"yes"}' });
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('is answered too late: %s', async (name) => {
    sfn.on(SendTaskSuccessCommand).rejects(failing(name));
    expect(await workflows.resume('token', {})).toBe('too-late');
  });

  it.each([
    ['InvalidOutput', 'InvalidEventError'],
    ['ThrottlingException', 'DependencyError'],
  ])('is not called answered after %s but %s', async (theirs, ours) => {
    sfn.on(SendTaskSuccessCommand).rejects(failing(theirs));
    await expect(workflows.resume('token', {})).rejects.toMatchObject({ name: ours });
  });
});
