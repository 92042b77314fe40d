import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { awsFunctions } from '../../../lib/adapters/aws/functions/function-aliases.ts';
import { awsAlarms } from '../../../lib/adapters/aws/sagemaker/alarms.ts';
import { awsSageMaker } from '../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import type { SdkAnswer, SdkRequest } from './sagemaker.ts';

/** What an SDK client is given instead of a network. */
export interface RequestHandler {
  readonly handle: (request: SdkRequest) => Promise<{ response: SdkAnswer }>;
}

/** The adapters of AWS over that handler: the SDK's own serialization and retries, without the waiting between them. */
export function clientsOver(requestHandler: RequestHandler) {
  const settings = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: requestHandler as never,
    maxAttempts: 3,
  };
  return {
    sagemaker: awsSageMaker(new SageMakerClient(settings), new SageMakerRuntimeClient(settings)),
    functions: awsFunctions(new LambdaClient(settings)),
    alarms: awsAlarms(new CloudWatchClient(settings)),
  };
}
