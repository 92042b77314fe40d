import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsWorkflows } from '../../../lib/adapters/aws/effects/workflows.ts';

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

  it('answers with the execution that has the name already, after a look at what it was started with', async () => {
    sfn.on(StartExecutionCommand).rejects(failing('ExecutionAlreadyExists'));
    const ended = { executionArn: RUN, stateMachineArn: RELEASE, status: 'SUCCEEDED' } as const;
    sfn.on(DescribeExecutionCommand, { executionArn: RUN }).resolves({ ...ended, input: '{"b":[1],"a":7}' });
    expect(await workflows.start('release', 'r1', { a: 7, b: [1], c: undefined })).toEqual({
      execution: RUN,
      already: true,
    });
    await expect(workflows.start('release', 'r1', { a: 8, b: [1] })).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(/`r1` was started with another input/),
    });
  });

  it('that exists, and is not to be found yet, is asked for again', async () => {
    sfn.on(StartExecutionCommand).rejects(failing('ExecutionAlreadyExists'));
    sfn.on(DescribeExecutionCommand).rejects(failing('ExecutionDoesNotExist'));
    await expect(workflows.start('release', 'r1', {})).rejects.toMatchObject({ name: 'DependencyError' });
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
    expect(await workflows.describe(RUN)).toEqual({ execution: RUN, machine: 'release', name: 'r1', ...ours });
  });

  it('tells when it began and ended, what it was started with and how often it was redriven', async () => {
    const [startDate, stopDate] = [new Date(1_000), new Date(2_000)];
    const found = { executionArn: RUN, name: 'r1', stateMachineArn: RELEASE, status: 'FAILED' as const };
    sfn.on(DescribeExecutionCommand, { executionArn: RUN }).resolves({
      ...found,
      input: '{"version":7}',
      startDate,
      stopDate,
      redriveCount: 2,
    });
    expect(await workflows.find('release', 'r1')).toMatchObject({
      name: 'r1',
      input: { version: 7 },
      started: 1_000,
      ended: 2_000,
      redrives: 2,
    });
  });

  it('is redriven by its ARN', async () => {
    sfn.on(RedriveExecutionCommand).resolves({ redriveDate: new Date() });
    expect(await workflows.redrive(RUN)).toEqual({ verdict: 'redriven' });
    expect(sfn.commandCalls(RedriveExecutionCommand)[0]!.args[0].input).toMatchObject({ executionArn: RUN });
  });

  it('says why it cannot be redriven, and which is not there', async () => {
    const why = Object.assign(new Error('Execution redrivable period exceeded'), { name: 'ExecutionNotRedrivable' });
    sfn.on(RedriveExecutionCommand).rejectsOnce(why).rejectsOnce(failing('ExecutionDoesNotExist'));
    expect(await workflows.redrive(RUN)).toEqual({ verdict: 'not-redrivable', because: why.message });
    await expect(workflows.redrive(RUN)).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('is listed while it runs or has ended badly: one status at a time, page by page, by its name, newest first', async () => {
    const listed = (name: string, at: number) => ({
      executionArn: `${RUN.slice(0, -2)}${name}`,
      stateMachineArn: RELEASE,
      name,
      status: 'FAILED' as const,
      startDate: new Date(at),
    });
    sfn.on(ListExecutionsCommand).resolves({ executions: [] });
    sfn
      .on(ListExecutionsCommand, { statusFilter: 'FAILED' })
      .resolves({ executions: [listed('release-a-2', 2), listed('release-b-9', 9)], nextToken: 'more' });
    sfn.on(ListExecutionsCommand, { nextToken: 'more' }).resolves({ executions: [listed('rollback-a-1', 1)] });
    sfn.on(ListExecutionsCommand, { statusFilter: 'TIMED_OUT' }).resolves({ executions: [listed('release-a-5', 5)] });
    sfn.on(DescribeExecutionCommand).callsFake(({ executionArn }) => ({
      executionArn,
      stateMachineArn: RELEASE,
      status: 'FAILED',
    }));
    const found = await workflows.unsettled('release', ['release-a-', 'rollback-a-']);
    expect(found.map(({ name }) => name)).toEqual(['release-a-5', 'release-a-2', 'rollback-a-1']);
    expect(sfn.commandCalls(ListExecutionsCommand).map(({ args }) => args[0].input)).toEqual(
      expect.arrayContaining(
        [['RUNNING'], ['FAILED'], ['FAILED', 'more'], ['TIMED_OUT'], ['ABORTED']].map(([statusFilter, nextToken]) => ({
          stateMachineArn: RELEASE,
          statusFilter,
          maxResults: 1000,
          nextToken,
        })),
      ),
    );
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
