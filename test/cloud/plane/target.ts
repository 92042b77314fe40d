import { readFileSync } from 'node:fs';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { parse } from 'yaml';
import { StandinClient } from '../../../lib/adapters/local/standin.ts';
import { Config } from '../../../lib/contract/config.ts';
import { busName, targetsOf } from '../../../lib/contract/targets.ts';
import { throughBus } from '../cloud.ts';

export const CONFIG = 'test/cloud/steward.cloud.yaml';
const config = Config.parse(parse(readFileSync(CONFIG, 'utf8')));
/** The other account that the configuration lists. */
export const [LIVE] = targetsOf(config) as [ReturnType<typeof targetsOf>[number]];
const url = (JSON.parse(process.env.STEWARD_CLOUD_STANDINS!) as Record<string, string>)[LIVE.account]!;
/** The emulator knows an account by its number as the access key. */
const CREDENTIALS = { accessKeyId: LIVE.account, secretAccessKey: 'test' };

/** That account's own AWS: the same emulator with its credentials, and its own SageMaker. */
export const live = {
  url,
  standin: new StandinClient(url),
  sagemaker: new SageMakerClient({ endpoint: url, credentials: CREDENTIALS }),
  s3: new S3Client({ credentials: CREDENTIALS }),
  events: new EventBridgeClient({ credentials: CREDENTIALS }),
};

let heard = 0;

/**
 * What SageMaker said there since the last time, by way of the rule that was deployed there to Steward's bus, and of its rules to their queues: the
 * emulator takes no event of `aws.sagemaker` from anybody, so that both accounts' rules are asked one by one. Returns how many messages came of it.
 */
export async function hearTarget(): Promise<number> {
  let sent = 0;
  for (const { seq, event } of await live.standin.pull(heard)) {
    if (await toldToSteward(event)) sent += await throughBus(event, busName(config.environment));
    heard = seq;
  }
  return sent;
}

/** Whether a rule of that account sends this event to Steward's bus. */
async function toldToSteward(event: unknown): Promise<boolean> {
  const { Rules = [] } = await live.events.send(new ListRulesCommand({}));
  for (const { Name, EventPattern } of Rules) {
    const asked = new TestEventPatternCommand({ EventPattern: EventPattern!, Event: JSON.stringify(event) });
    const [{ Result }, { Targets = [] }] = await Promise.all([
      live.events.send(asked),
      live.events.send(new ListTargetsByRuleCommand({ Rule: Name! })),
    ]);
    const bus = `arn:aws:events:${config.region}:${config.account}:event-bus/${busName(config.environment)}`;
    if (Result && Targets.some(({ Arn }) => Arn === bus)) return true;
  }
  return false;
}
