import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import { clients, eventually, evidence, hearFromNow, queueOf, standin } from './cloud.ts';
import { clockAhead } from './plane/faults.ts';
import {
  about,
  applied,
  copyOf,
  EARLY_CHECK,
  ENDPOINT_NAME,
  endpoint,
  life,
  MODEL,
  makeGroup,
  manifest,
  minuteOfTraffic,
  question,
  recorded,
} from './plane/gate-hold.ts';
import { api, signIn } from './plane/people.ts';
import { logged, retryAfter, send, waitingIn } from './plane/queues.ts';
import { reschedule, schedulesOf } from './plane/schedules.ts';

const HOUR = 3_600_000;
let cleo: string;

/** How the release execution of a version ended. */
const ended = (version: number): Promise<string> =>
  eventually(`the execution of version ${version} to end`, async () => {
    const asked = (await about(version)).find(({ type }) => type === 'ApprovalRequested');
    const executionArn = String(asked?.cause?.execution);
    const { status } = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
    evidence(`${executionArn.split(':').slice(-2).join(':')}: ${status}`);
    return status !== 'RUNNING' && status;
  });

async function approved(version: number): Promise<void> {
  const { id, digest } = await question(version, cleo);
  const answer = { answer: 'approve', digest, reason: 'looks right', idempotencyKey: `approve-${version}` };
  expect(await api('POST', `/api/approvals/${id}/answer`, cleo, answer)).toMatchObject({ status: 200 });
}

describe('the other ways a version can end', () => {
  beforeAll(async () => {
    cleo = (await signIn('cleo@example.com')).access;
    await hearFromNow();
    await makeGroup();
  });

  it('parks a check of a deployment that is in no manifest yet, both times it comes', async () => {
    await retryAfter('DriftCheckWorkQueue', 2);
    for (let copy = 0; copy < 2; copy++) await send('DriftCheckWorkQueue', EARLY_CHECK);
    const parked = await queueOf('DriftCheckWorkParked');
    await eventually('both to be parked', async () => (await waitingIn(parked)) === 2);
    const said = await logged('DriftCheck', 'NotFoundError');
    evidence(`2 parked: ${said.at(-1)?.slice(0, 170)}`);
    expect(said.at(-1)).toContain('steward apply');
  });

  it('has a schedule for each of its checks as soon as its manifest is applied', async () => {
    await applied(manifest('rate(1 minute)'));
    const found = await eventually('the schedules', async () => {
      const all = await schedulesOf(`.${MODEL}.`);
      return all.length === 2 && all;
    });
    const drift = found.find(({ Name }) => Name?.endsWith('.drift'))!;
    evidence(`${drift.Arn}: ${drift.ScheduleExpression}, to ${drift.Target?.Arn?.split(':').at(-1)}`);
    expect(drift).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
    });
    expect(drift.Target?.Arn?.split(':').at(-1)).toBe((await queueOf('DriftCheckWorkQueue')).split('/').at(-1));
    const dead = (await queueOf('CheckSchedulesParked')).split('/').at(-1);
    expect(drift.Target?.DeadLetterConfig?.Arn?.split(':').at(-1)).toBe(dead);
    expect(JSON.parse(drift.Target!.Input!)).toEqual({
      tenant: 'default',
      model: MODEL,
      deployment: ENDPOINT_NAME,
      slot: '<aws.scheduler.scheduled-time>',
    });
  });

  it("is not given another model's endpoint", async () => {
    const before = (await life()).length;
    const [deployment] = manifest('rate(1 minute)').deployments;
    const greedy = { ...manifest('rate(1 minute)'), deployments: [{ ...deployment, endpoint: 'flight-delay-prod' }] };
    await expect(applied(greedy)).rejects.toThrow(/already belongs to model `flight-delay`.* an `endpoint` of its own/);
    expect(await life()).toHaveLength(before);
    expect(await schedulesOf(`.${MODEL}.`)).toHaveLength(2);
    evidence(`refused; still ${before} records and 2 schedules`);
  });

  it('rejected: closed, with who and why in the ledger, and no endpoint', async () => {
    await copyOf(1);
    const { id, digest } = await question(1, cleo);
    const no = { answer: 'reject', digest, idempotencyKey: 'reject-1' };
    const silent = await api('POST', `/api/approvals/${id}/answer`, cleo, no);
    evidence(`a no without a reason: ${silent.status} ${silent.body.detail}`);
    expect(silent.status).toBe(400);
    const said = await api('POST', `/api/approvals/${id}/answer`, cleo, { ...no, reason: 'trained on the wrong week' });
    expect(said).toMatchObject({ status: 200, body: { verdict: 'rejected' } });
    await recorded('ExecutionResumed', 1);
    const answered = (await about(1)).find(({ type }) => type === 'ApprovalAnswered')!;
    evidence(`seq ${answered.seq}: ${answered.verdict} by ${answered.actor.id}: ${answered.data.reason}`);
    expect(answered).toMatchObject({ verdict: 'rejected', data: { reason: 'trained on the wrong week' } });
    expect(await ended(1)).toBe('SUCCEEDED');
    expect((await about(1)).filter(({ type }) => type.startsWith('Release'))).toEqual([]);
    expect((await endpoint()).EndpointStatus).toMatch(/not find/);
  });

  it('expired: a schedule that fires by itself closes a question nobody answered, and a later answer is too late', async () => {
    await copyOf(1);
    const { id, digest } = await question(2, cleo);
    const back = [await clockAhead('SweepFunction', 2 * HOUR), await reschedule('Sweep', 'rate(1 minute)')];
    const expired = await recorded('ApprovalExpired', 2);
    for (const undo of back) await undo();
    evidence(
      `Scheduler fired, the sweep found: ${expired.reasons?.[0]?.observed}, allowed ${expired.reasons?.[0]?.limit}`,
    );
    await recorded('ExecutionResumed', 2);
    expect(await ended(2)).toBe('SUCCEEDED');
    const late = { answer: 'approve', digest, reason: 'sorry', idempotencyKey: 'late' };
    const answer = await api('POST', `/api/approvals/${id}/answer`, cleo, late);
    evidence(`an answer after that: ${answer.status} ${answer.body.title}: ${answer.body.detail}`);
    expect(answer.status).toBe(409);
    expect((await about(2)).filter(({ type }) => type === 'ApprovalAnswered' || type.startsWith('Release'))).toEqual(
      [],
    );
    expect((await endpoint()).EndpointStatus).toMatch(/not find/);
  });

  it('approved: live on its own endpoint', async () => {
    await copyOf(1);
    await approved(3);
    const live = await recorded('ReleaseCompleted', 3, minuteOfTraffic);
    const now = await endpoint();
    evidence(`${ENDPOINT_NAME}: ${now.EndpointStatus}, ${now.EndpointConfigName}`);
    expect(now).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: live.data.config });
    expect(await ended(3)).toBe('SUCCEEDED');
  });

  it('rolled back in silence: SageMaker says InService and no reason, Steward says rolled back', async () => {
    await standin.faults({ silentRollback: true });
    const before = await endpoint();
    await copyOf(2, { FAIL_SHARE: '0.5' });
    await approved(4);
    const back = await recorded('ReleaseRolledBack', 4, minuteOfTraffic);
    await standin.faults({ silentRollback: null });
    const now = await endpoint();
    evidence(`SageMaker: ${now.EndpointStatus}, ${now.EndpointConfigName}, reason ${now.FailureReason ?? 'none'}`);
    evidence(
      `Steward: ${back.type}, ${back.reasons?.[0]?.rule} is ${back.reasons?.[0]?.observed}, allowed ${back.reasons?.[0]?.limit}`,
    );
    expect(now).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: before.EndpointConfigName });
    expect(now.FailureReason).toBeUndefined();
    expect(back.reasons?.[0]).toMatchObject({ rule: 'running-config', observed: before.EndpointConfigName });
    expect((await about(4)).filter(({ type }) => type === 'ReleaseCompleted')).toEqual([]);
    expect(await ended(4)).toBe('SUCCEEDED');
  });
});
