import { it } from 'vitest';
import { account } from './iam.ts';
import { production, synthesize } from './synthesized.ts';

it('x', async () => {
  const a = account(synthesize(production()));
  console.log(a.roles);
  for (const [r, x, on] of [
    ['Gate', 'dynamodb:PutItem', '{LedgerRecords}'],
    ['Api', 'dynamodb:PutItem', '{LedgerRecords}'],
    ['Resume', 'kms:Decrypt', '{TokenKey}'],
    ['Ask', 'kms:Decrypt', '{TokenKey}'],
    ['Worm', 's3:PutObject', '{WormBucket}/audit/a/1.json'],
    ['Worm', 's3:DeleteObject', '{WormBucket}/audit/a/1.json'],
    ['Resume', 'states:SendTaskSuccess', '{ReleaseWorkflowMachine}'],
    ['Announce', 'sns:Publish', '{NoticesTopic}'],
    ['Announce', 'events:PutEvents', '{Bus}'],
    ['Gate', 'logs:PutLogEvents', '{GateLog}:log-stream:x'],
  ] as const)
    console.log(r, x, on, await a.may(r, x, on).catch((e) => e.message));
}, 100000);
