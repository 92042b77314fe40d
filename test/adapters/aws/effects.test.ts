import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsBus } from '../../../lib/adapters/aws/effects/bus.ts';
import { awsNotices } from '../../../lib/adapters/aws/effects/notices.ts';
import { awsSchedules } from '../../../lib/adapters/aws/effects/schedules.ts';
import { awsKeys } from '../../../lib/adapters/aws/keys/keys.ts';
import type { Event } from '../../../lib/contract/events.ts';

const region = { region: 'us-east-1' };
const events = mockClient(EventBridgeClient);
const sns = mockClient(SNSClient);
const scheduler = mockClient(SchedulerClient);
const kms = mockClient(KMSClient);
beforeEach(() => {
  for (const mock of [events, sns, scheduler, kms]) mock.reset();
});
const failing = (name: string) => Object.assign(new Error('no'), { name });

describe('the bus', () => {
  const bus = awsBus(new EventBridgeClient(region), 'steward');
  const event: Event = {
    source: 'steward',
    'detail-type': 'VersionGated',
    detail: {
      schema: 1,
      tenant: 'default',
      model: 'm',
      chain: 'model.default.m',
      seq: 3,
      hash: 'h',
      at: '2026-11-23T06:00:00.000Z',
      actor: { kind: 'service', id: 'gate' },
      data: { verdict: 'pass' },
    },
  };

  it('puts one entry with the time of the record', async () => {
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    await bus.publish(event);
    expect(events.commandCalls(PutEventsCommand)[0]!.args[0].input).toEqual({
      Entries: [
        {
          EventBusName: 'steward',
          Source: 'steward',
          DetailType: 'VersionGated',
          Detail: JSON.stringify(event.detail),
          Time: new Date('2026-11-23T06:00:00.000Z'),
        },
      ],
    });
  });

  it('fails when the call went through but the entry was not taken', async () => {
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
    await expect(bus.publish(event)).rejects.toMatchObject({ name: 'DependencyError' });
  });
});

describe('notices', () => {
  const notices = awsNotices(new SNSClient(region), 'arn:topic', 'https://console.example');

  it('say what happened, where to look and which notice they are', async () => {
    sns.on(PublishCommand).resolves({});
    await notices.send({
      id: 'n1',
      at: '2026-11-23T06:00:00.000Z',
      title: 'Frage: größer?\n',
      text: 'Text ä',
      link: '/a/1',
    });
    expect(sns.commandCalls(PublishCommand)[0]!.args[0].input).toEqual({
      TopicArn: 'arn:topic',
      Subject: 'Frage: gr??er??',
      Message: 'Frage: größer?\\u000a\n\nText ä\n\nhttps://console.example/a/1\n\n2026-11-23T06:00:00.000Z · notice n1',
      MessageAttributes: { id: { DataType: 'String', StringValue: 'n1' } },
    });
  });

  it('of one incident carry its id and what changed as attributes, and its id first in the subject', async () => {
    sns.on(PublishCommand).resolves({});
    const incident = { id: 'inc-20261115T0600-0f3a9c21be', change: 'changed' };
    await notices.send({ id: 'n1', at: 'now', title: 'm: drift on d', text: 'Changed', link: '/models/m', incident });
    const text = (value: string) => ({ DataType: 'String', StringValue: value });
    expect(sns.commandCalls(PublishCommand).at(-1)!.args[0].input).toEqual({
      TopicArn: 'arn:topic',
      Subject: '[inc-20261115T0600-0f3a9c21be] m: drift on d',
      Message: 'm: drift on d\n\nChanged\n\nhttps://console.example/models/m\n\nnow · notice n1',
      MessageAttributes: { id: text('n1'), incident: text(incident.id), change: text('changed') },
    });
  });

  it('keep the subject within the hundred characters SNS takes', async () => {
    sns.on(PublishCommand).resolves({});
    await notices.send({ id: 'n1', at: 'now', title: 'x'.repeat(300), text: '' });
    expect(sns.commandCalls(PublishCommand)[0]!.args[0].input.Subject).toHaveLength(100);
  });
});

describe('schedules', () => {
  const schedules = awsSchedules(new SchedulerClient(region), {
    group: 'g',
    roleArn: 'arn:role',
    deadLetterArn: 'arn:dead',
    targets: { 'drift-check': 'arn:queue' },
  });
  const spec = {
    name: 'default.m.e.drift',
    expression: 'cron(0 6 ? * SUN *)',
    timezone: 'Europe/Berlin',
    flow: 'drift-check',
    payload: { tenant: 'default', model: 'm', deployment: 'e' },
  };
  const sent = {
    Name: 'default.m.e.drift',
    GroupName: 'g',
    Description: 'default.m.e.drift',
    ScheduleExpression: 'cron(0 6 ? * SUN *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    State: 'ENABLED',
    Target: {
      Arn: 'arn:queue',
      RoleArn: 'arn:role',
      DeadLetterConfig: { Arn: 'arn:dead' },
      Input: '{"tenant":"default","model":"m","deployment":"e","slot":"<aws.scheduler.scheduled-time>"}',
    },
  };

  it("carry Scheduler's own scheduled time as the slot", async () => {
    scheduler.on(CreateScheduleCommand).resolves({ ScheduleArn: 'arn' });
    await schedules.put(spec);
    expect(scheduler.commandCalls(CreateScheduleCommand)[0]!.args[0].input).toEqual(sent);
    expect(scheduler.commandCalls(UpdateScheduleCommand)).toEqual([]);
  });

  it('are changed where they are already', async () => {
    scheduler.on(CreateScheduleCommand).rejects(failing('ConflictException')).on(UpdateScheduleCommand).resolves({});
    await schedules.put(spec);
    expect(scheduler.commandCalls(UpdateScheduleCommand)[0]!.args[0].input).toEqual(sent);
  });

  it('wake only flows that have a queue', async () => {
    await expect(schedules.put({ ...spec, flow: 'x' })).rejects.toMatchObject({ name: 'InvalidEventError' });
  });

  it('are removed from the group, also when they are gone', async () => {
    scheduler.on(DeleteScheduleCommand).rejects(failing('ResourceNotFoundException'));
    await schedules.remove('a.b');
    expect(scheduler.commandCalls(DeleteScheduleCommand)[0]!.args[0].input).toEqual({ Name: 'a.b', GroupName: 'g' });
  });

  it('are listed over all pages', async () => {
    scheduler
      .on(ListSchedulesCommand)
      .resolvesOnce({ Schedules: [{ Name: 'a.2' }], NextToken: 'more' })
      .resolves({ Schedules: [{ Name: 'a.1' }] });
    expect(await schedules.list('a.')).toEqual(['a.1', 'a.2']);
    const inputs = scheduler.commandCalls(ListSchedulesCommand).map(({ args }) => args[0].input);
    expect(inputs).toMatchObject([
      { GroupName: 'g', NamePrefix: 'a.' },
      { GroupName: 'g', NamePrefix: 'a.', NextToken: 'more' },
    ]);
  });
});

describe('keys', () => {
  const keys = awsKeys(new KMSClient(region), 'alias/tokens');
  const context = { approval: '1' };

  it('bind the secret to its context', async () => {
    kms.on(EncryptCommand).resolves({ CiphertextBlob: Uint8Array.of(255, 254) });
    kms.on(DecryptCommand).resolves({ Plaintext: new TextEncoder().encode('token') });
    expect(await keys.encrypt('token', context)).toBe('__4');
    expect(await keys.decrypt('__4', context)).toBe('token');
    expect(kms.commandCalls(EncryptCommand)[0]!.args[0].input).toEqual({
      KeyId: 'alias/tokens',
      Plaintext: new TextEncoder().encode('token'),
      EncryptionContext: context,
    });
    expect(kms.commandCalls(DecryptCommand)[0]!.args[0].input).toEqual({
      KeyId: 'alias/tokens',
      CiphertextBlob: Buffer.of(255, 254),
      EncryptionContext: context,
    });
  });

  it.each([
    ['InvalidCiphertextException', 'IntegrityError'],
    ['IncorrectKeyException', 'IntegrityError'],
    ['KMSInternalException', 'DependencyError'],
    ['DependencyTimeoutException', 'DependencyError'],
  ])('answer %s with %s', async (theirs, ours) => {
    kms.on(DecryptCommand).rejects(failing(theirs));
    await expect(keys.decrypt('__4', context)).rejects.toMatchObject({ name: ours });
  });
});
