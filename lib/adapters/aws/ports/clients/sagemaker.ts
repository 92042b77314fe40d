import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { awsSageMaker } from '../../sagemaker.ts';

export const sagemaker = () => awsSageMaker(new SageMakerClient({}), new SageMakerRuntimeClient({}));
