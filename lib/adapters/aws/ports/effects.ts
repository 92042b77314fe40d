import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Env } from '../../../contract/env.ts';
import type { Ports } from '../../../ports/ports.ts';
import { awsBus } from '../bus.ts';
import { awsKeys } from '../keys.ts';
import { awsNotices } from '../notices.ts';
import { awsSchedules } from '../schedules.ts';
import { awsWorkflows } from '../workflows.ts';

/** What a committed record may cause: events, notices and schedules. */
export const effectPorts = (env: Env<'announce'>): Pick<Ports, 'bus' | 'notices' | 'schedules'> => ({
  bus: awsBus(new EventBridgeClient({}), env.BUS_NAME),
  notices: awsNotices(new SNSClient({}), env.NOTICES_TOPIC_ARN, env.CONSOLE_URL),
  schedules: awsSchedules(new SchedulerClient({}), {
    group: env.SCHEDULE_GROUP,
    roleArn: env.SCHEDULE_ROLE_ARN,
    deadLetterArn: env.SCHEDULE_DLQ_ARN,
    targets: { 'drift-check': env.DRIFT_CHECK_QUEUE_ARN, 'quality-check': env.QUALITY_CHECK_QUEUE_ARN },
  }),
});

/** The machines a function may start or ask about, by the name flows use. */
export const workflowsPort = (env: {
  RELEASE_MACHINE_ARN: string;
  RETRAIN_MACHINE_ARN?: string;
}): Pick<Ports, 'workflows'> => ({
  workflows: awsWorkflows(new SFNClient({}), {
    release: env.RELEASE_MACHINE_ARN,
    ...(env.RETRAIN_MACHINE_ARN && { retrain: env.RETRAIN_MACHINE_ARN }),
  }),
});

/** Task tokens under the token key: one function encrypts, one other decrypts. */
export const tokenKeyPort = (env: { TOKEN_KEY_ARN: string }): Pick<Ports, 'keys'> => ({
  keys: awsKeys(new KMSClient({}), env.TOKEN_KEY_ARN),
});
