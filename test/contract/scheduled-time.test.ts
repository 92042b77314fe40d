import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { awsSchedules } from '../../lib/adapters/aws/effects/schedules.ts';
import { CheckDue } from '../../lib/contract/check-due.ts';

/**
 * What EventBridge Scheduler puts in place of each keyword, in AWS's own examples; no engine here fills one in. From
 * docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
const FILLED_IN: Readonly<Record<string, string>> = {
  '<aws.scheduler.schedule-arn>': 'arn:aws:scheduler:eu-west-1:111122223333:schedule/steward/x',
  '<aws.scheduler.scheduled-time>': '2022-03-22T18:59:43Z',
  '<aws.scheduler.execution-id>': 'd32c5kddcf5bb8c3',
  '<aws.scheduler.attempt-number>': '1',
};

/** What the adapter hands to Scheduler for a check, read off the wire. */
async function inputOf(): Promise<string> {
  let body = '';
  const client = new SchedulerClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'a' },
  });
  client.middlewareStack.add(
    (_next) => async (args) => {
      body = new TextDecoder().decode((args as unknown as { request: { body: Uint8Array } }).request.body);
      return { response: {}, output: { $metadata: {}, ScheduleArn: 'x' } as never };
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const schedules = awsSchedules(client, {
    group: 'steward',
    roleArn: 'arn:aws:iam::111122223333:role/x',
    deadLetterArn: 'arn:aws:sqs:eu-west-1:111122223333:dead',
    targets: { 'drift-check': 'arn:aws:sqs:eu-west-1:111122223333:drift-check' },
  });
  await schedules.put({
    name: 'default.m.e.drift',
    expression: 'rate(1 day)',
    timezone: 'UTC',
    flow: 'drift-check',
    payload: { tenant: 'default', model: 'm', deployment: 'e' },
  });
  return JSON.parse(body).Target.Input;
}

describe('a scheduled check, as Scheduler fills it in', () => {
  it('names only keywords that Scheduler knows, and is a slot to the function that gets it', async () => {
    const input = await inputOf();
    const keywords = input.match(/<aws\.scheduler\.[^>]*>/g)!;
    expect(keywords.filter((keyword) => !(keyword in FILLED_IN))).toEqual([]);
    const filled = input.replace(/<aws\.scheduler\.[^>]*>/g, (keyword) => FILLED_IN[keyword]!);
    expect(CheckDue.parse(JSON.parse(filled))).toMatchObject({
      tenant: 'default',
      model: 'm',
      deployment: 'e',
      slot: '2022-03-22T18:59:43.000Z',
    });
  });
});
