import { CreateEndpointConfigCommand, type ProductionVariant } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsSageMaker } from '../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { Standin, until } from '../harness.ts';

let standin: Standin;

interface Line {
  captureData: Record<'endpointInput' | 'endpointOutput', { data: string }>;
  eventMetadata: { eventId: string; inferenceId: string };
}
const linesOf = (endpoint: string, variant: string): Line[] =>
  standin.lines(`captures/${endpoint}/${variant}`).map((line) => JSON.parse(line));

beforeAll(async () => {
  standin = await Standin.launch();
  await standin.model('champion', 1);
  await standin.model('challenger', 2);
  await standin.model('faulty', 3, { FAULTY: '1' });
});
afterAll(() => standin.close());

const raced = async (endpoint: string, modelName: string): Promise<void> => {
  await awsSageMaker(standin.sagemaker, standin.runtime).createEndpointConfig({
    ...{
      name: `${endpoint}-1`,
      variant: 'AllTraffic',
      modelName: 'champion',
      instanceType: 'ml.m5.large',
      instances: 1,
    },
    beside: { variant: 'steward-shadow-2', modelName, instanceType: 'ml.m5.large', instances: 1 },
    capture: { uri: 's3://captures', percent: 100 },
  });
  await standin.endpoint(endpoint, `${endpoint}-1`);
};

describe('a shadow variant', () => {
  it('is asked what the champion is asked, and its answers are captured below its own name and go to nobody', async () => {
    await raced('both', 'challenger');
    for (const id of ['a', 'b']) expect(await standin.invoke('both', '5', id)).toBe('1');
    await until(async () => linesOf('both', 'steward-shadow-2').length === 2);
    const told = (variant: string) =>
      linesOf('both', variant)
        .map(({ captureData, eventMetadata }) => [eventMetadata.inferenceId, captureData.endpointOutput.data])
        .sort();
    expect(told('AllTraffic')).toEqual([
      ['a', '1'],
      ['b', '1'],
    ]);
    expect(told('steward-shadow-2')).toEqual([
      ['a', '2'],
      ['b', '2'],
    ]);
    const events = [...linesOf('both', 'AllTraffic'), ...linesOf('both', 'steward-shadow-2')];
    expect(new Set(events.map(({ eventMetadata }) => eventMetadata.eventId)).size).toBe(4);
  });

  it('is described with what it runs', async () => {
    const found = await awsSageMaker(standin.sagemaker, standin.runtime).describeEndpoint('both');
    expect(found).toMatchObject({
      shadows: ['steward-shadow-2'],
      variants: [{ name: 'AllTraffic', model: 'champion' }],
      shadowing: [{ name: 'steward-shadow-2', model: 'challenger', instances: 1, weight: 1 }],
    });
    expect(found?.shadowing?.[0]?.images).toEqual(found?.variants[0]?.images);
    expect(found?.madeAt).toHaveLength(3);
  });

  it('that fails leaves callers their answers, and no capture of its own', async () => {
    await raced('failing', 'faulty');
    expect(await standin.invoke('failing', '5', 'a')).toBe('1');
    expect(linesOf('failing', 'AllTraffic')).toHaveLength(1);
    await standin.state();
    expect(linesOf('failing', 'steward-shadow-2')).toHaveLength(0);
  });
});

const variant = (VariantName: string, more: Partial<ProductionVariant> = {}): ProductionVariant => ({
  ...{ VariantName, ModelName: 'champion', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 },
  ...more,
});

it.each<[string, ProductionVariant[], ProductionVariant[], string]>([
  ['two shadows', [variant('a')], [variant('b'), variant('c')], 'one `ShadowProductionVariants`'],
  ['two production variants', [variant('a'), variant('b')], [variant('c')], 'one `ProductionVariants`'],
  ['one name for both', [variant('a')], [variant('a')], 'names must be unique'],
  ['Inf1', [variant('a')], [variant('b', { InstanceType: 'ml.inf1.xlarge' })], 'Inf1'],
  [
    'a serverless shadow',
    [variant('a')],
    [{ VariantName: 'b', ModelName: 'champion', ServerlessConfig: { MaxConcurrency: 1, MemorySizeInMB: 1024 } }],
    'real-time endpoints on instances',
  ],
])('refuses %s', async (_, ProductionVariants, ShadowProductionVariants, message) => {
  const command = new CreateEndpointConfigCommand({
    ...{ EndpointConfigName: 'refused', ProductionVariants, ShadowProductionVariants },
  });
  await expect(standin.sagemaker.send(command)).rejects.toThrow(message);
});
