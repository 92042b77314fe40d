import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { awsSageMaker } from '../../../../lib/adapters/aws/sagemaker/sagemaker.ts';

export const region = { region: 'us-east-1' };
/** The SDK's clients, of which a test says what AWS answers and sees what it was sent. */
export const control = mockClient(SageMakerClient);
export const runtime = mockClient(SageMakerRuntimeClient);
export const cloudwatch = mockClient(CloudWatchClient);
export const sagemaker = awsSageMaker(new SageMakerClient(region), new SageMakerRuntimeClient(region));
/** An error as the SDK throws it. */
export const failing = (name: string, message: string) => Object.assign(new Error(message), { name });

/** Before each test: nothing was sent, and nothing is answered. */
export function forget(): void {
  for (const mock of [control, runtime, cloudwatch]) mock.reset();
}
