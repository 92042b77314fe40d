import { CreateEndpointConfigCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { awsSageMaker } from '../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { Standin, until } from '../harness.ts';

let standin: Standin;
const sagemaker = () => awsSageMaker(standin.sagemaker, standin.runtime);
const champion = {
  ...{ variant: 'AllTraffic', modelName: 'champion', instanceType: 'ml.m5.large', instances: 1 },
  capture: { uri: 's3://captures', percent: 100 },
};
const arrived = () => standin.forward(600);
const update = (config: string, type: 'outright' | 'all-at-once') =>
  sagemaker().updateEndpoint({
    ...{ endpoint: 'arms', config, plan: { type }, alarms: [], keepInstances: false, staySeconds: 0 },
  });
async function ask(TargetVariant?: string): Promise<string | undefined> {
  const { InvokedProductionVariant } = await standin.runtime.send(
    new InvokeEndpointCommand({
      ...{ EndpointName: 'arms', ContentType: 'text/csv', Body: '5', InferenceId: 'customer-1:1' },
      ...(TargetVariant !== undefined && { TargetVariant }),
    }),
  );
  return InvokedProductionVariant;
}

beforeAll(async () => {
  standin = await Standin.launch();
  await standin.model('champion', 1);
  await standin.model('challenger', 2);
  await sagemaker().createEndpointConfig({ ...champion, name: 'alone' });
  await sagemaker().createEndpointConfig({
    ...{ ...champion, name: 'both' },
    beside: {
      ...{ variant: 'steward-arm-2', modelName: 'challenger', instanceType: 'ml.m5.large', instances: 1 },
      weights: [750, 250],
    },
  });
  await standin.endpoint('arms', 'alone');
});
afterAll(() => standin.close());

it('arms come and go by an update without a deployment config, and by no other', async () => {
  await expect(update('both', 'all-at-once')).rejects.toThrow('are not those that run');
  await update('both', 'outright');
  await arrived();
  expect(await sagemaker().describeEndpoint('arms')).toMatchObject({
    ...{ config: 'both', shadows: [] },
    variants: [
      { name: 'AllTraffic', model: 'champion', weight: 750 },
      { name: 'steward-arm-2', model: 'challenger', weight: 250 },
    ],
  });
});

it('requests go to the arm that they name, and the others by the weights; each is captured below the arm that answered', async () => {
  for (let i = 0; i < 3; i++) expect(await ask('steward-arm-2')).toBe('steward-arm-2');
  const dealt = [];
  for (let i = 0; i < 8; i++) dealt.push(await ask());
  expect(dealt.filter((name) => name === 'steward-arm-2')).toHaveLength(2);
  await until(async () => standin.lines('captures/arms/steward-arm-2').length === 5);
  expect(standin.lines('captures/arms/AllTraffic')).toHaveLength(6);
});

it('a request that names an arm which is gone is refused', async () => {
  await update('alone', 'outright');
  await arrived();
  expect(await ask()).toBe('AllTraffic');
  await expect(ask('steward-arm-2')).rejects.toThrow('Could not find variant steward-arm-2');
});

it('an endpoint takes ten variants at most', async () => {
  const ProductionVariants = Array.from({ length: 11 }, (_, i) => ({
    ...{ VariantName: `v${i}`, ModelName: 'champion', InstanceType: 'ml.m5.large' as const, InitialInstanceCount: 1 },
  }));
  const command = new CreateEndpointConfigCommand({ EndpointConfigName: 'many', ProductionVariants });
  await expect(standin.sagemaker.send(command)).rejects.toThrow('1 to 10');
});
