import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Ports } from '../../../ports/ports.ts';
import { awsAlarms } from '../alarms.ts';
import { awsSageMaker } from '../sagemaker.ts';

export const sagemakerPort = (): Pick<Ports, 'sagemaker'> => ({
  sagemaker: awsSageMaker(new SageMakerClient({}), new SageMakerRuntimeClient({})),
});

export const alarmsPort = (): Pick<Ports, 'alarms'> => ({ alarms: awsAlarms(new CloudWatchClient({})) });
