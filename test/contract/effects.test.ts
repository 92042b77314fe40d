import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll } from 'vitest';
import { awsKeys } from '../../lib/adapters/aws/keys.ts';
import { awsSchedules } from '../../lib/adapters/aws/schedules.ts';
import { localKeys } from '../../lib/adapters/local/keys.ts';
import { LocalSchedules } from '../../lib/adapters/local/schedules.ts';
import { openStore } from '../../lib/adapters/local/store.ts';
import { keysContract, schedulesContract } from './effects-contract.ts';
import { START } from './engines.ts';
import { clientOf, onMoto } from './moto.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

keysContract('a folder', async () => localKeys(folder));
schedulesContract('SQLite', async () => new LocalSchedules(openStore(':memory:'), { now: () => START }));

await onMoto((endpoint, stop) => {
  const kms = new KMSClient(clientOf(endpoint));
  const scheduler = new SchedulerClient(clientOf(endpoint));
  afterAll(stop);
  keysContract('KMS (moto)', async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    return awsKeys(kms, KeyMetadata!.KeyId!);
  });
  let groups = 0;
  schedulesContract('EventBridge Scheduler (moto)', async () => {
    groups += 1;
    const group = `contract-${groups}`;
    await scheduler.send(new CreateScheduleGroupCommand({ Name: group }));
    const queue = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
    return awsSchedules(scheduler, {
      group,
      roleArn: 'arn:aws:iam::000000000000:role/scheduler',
      deadLetterArn: queue('dead'),
      targets: { 'drift-check': queue('drift-check') },
    });
  });
});
