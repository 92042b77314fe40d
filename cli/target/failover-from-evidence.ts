import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { FailedOver } from '../../functions/failover/failover.ts';
import { failoverFromEvidence } from '../../functions/failover/from-evidence.ts';
import { awsObjects } from '../../lib/adapters/aws/buckets/objects.ts';
import { awsSageMaker } from '../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { pointersIn } from '../../lib/adapters/objects/traffic.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';

/** Another region must not be waited for, whatever a profile says: each call has an end (ms). */
const PATIENCE = { connectionTimeout: 3_000, requestTimeout: 15_000 };

/** Moves the pointer with the credentials of whoever runs this: nothing but the region of the standby is asked. */
export async function moveByEvidence(given: {
  readonly bucket: string;
  readonly region: string;
  readonly key: readonly string[];
  readonly tenant: string;
  readonly model: string;
  readonly deployment: string;
  readonly standby: string;
  readonly toVersion?: number | undefined;
  readonly dryRun: boolean;
  readonly because: string;
}): Promise<FailedOver> {
  const { bucket, region, key, tenant, model, deployment, standby, toVersion, dryRun, because } = given;
  const client = { region, maxAttempts: 2, requestHandler: PATIENCE };
  const keys = trustedKeys(key.map((file) => readFileSync(file, 'utf8')));
  const { Arn: by = 'unknown' } = await new STSClient(client).send(new GetCallerIdentityCommand({}));
  const move = failoverFromEvidence({
    traffic: pointersIn(awsObjects(new S3Client(client)), [{ name: 'there', models: bucket }]),
    sagemaker: awsSageMaker(new SageMakerClient(client), new SageMakerRuntimeClient(client)),
    clock: { now: Date.now },
    keys,
  });
  return move({ of: { target: 'there', tenant, model, deployment }, standby, region, toVersion, dryRun, because, by });
}
