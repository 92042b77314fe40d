import { expect, it } from 'vitest';
import { variantMisfits } from '../../../lib/domain/serving/variants-stay.ts';
import { brokenLimits } from '../../../lib/domain/stages/stage-limits.ts';
import { brokenTogether } from '../../../lib/domain/stages/stage-together.ts';

const CPU = { name: 'cpu', instanceType: 'ml.m5.large', instances: 2, weight: 3 };
const GPU = { name: 'gpu', instanceType: 'ml.g5.xlarge', instances: 3, weight: 1 };
const runs = (...names: string[]) => ({ variants: names.map((name) => ({ name, instanceType: 'ml.m5.large' })) });

it.each([
  ['one variant, whatever its name', { instanceType: 'ml.m5.large', instances: 2 }, runs('variant-1'), undefined],
  ['the same variants', { variants: [CPU, GPU] }, runs('gpu', 'cpu'), undefined],
  ['others', { variants: [CPU, GPU] }, runs('cpu', 'other'), 'variants'],
  ['several onto one', { variants: [CPU, GPU] }, runs('AllTraffic'), 'variants'],
  ['one onto several', { instanceType: 'ml.m5.large', instances: 2 }, runs('cpu', 'gpu'), 'variants'],
  ['another type of one that scales', { variants: [CPU, GPU], autoscaled: true }, runs('cpu', 'gpu'), 'scaled-type'],
])('%s may be released onto an endpoint, or says why not', (_, spec, observed, rule) => {
  expect(variantMisfits(spec, observed).map((reason) => reason.rule)).toEqual(rule ? [rule] : []);
});

it('of several variants a stage counts all instances, and their prices together', () => {
  const prices = { 'ml.m5.large': 0.1, 'ml.g5.xlarge': 1.4 };
  const resources = { instanceTypes: ['ml.m5.large'], instances: 4, hourly: { most: 4, prices } };
  const broken = brokenLimits({ variants: [CPU, GPU] } as never, { name: 'prod', resources } as never);
  expect(broken.map(({ subject, observed }) => `${subject}: ${observed}`)).toEqual([
    'instance type in prod: ml.g5.xlarge',
    'instances in prod: 5',
    'hourly price in prod: 2 x 0.1 + 3 x 1.4 = 4.4 USD',
  ]);
});

it('of components on one endpoint a stage counts its instances once', () => {
  const component = (endpoint: string, mostInstances: number) => ({
    ...{ endpoint, stage: 'prod', instanceType: 'ml.m5.large' },
    serving: { type: 'component', on: 'shared', mostInstances },
  });
  const policy = (instances: number) => ({ name: 'prod', resources: { instances } }) as never;
  const specs = [component('one', 3), component('other', 4)] as never[];
  expect(brokenTogether(policy(4), specs)).toEqual([]);
  const apart = [...specs, { endpoint: 'third', stage: 'prod', instanceType: 'ml.m5.large', instances: 1 }] as never[];
  expect(brokenTogether(policy(4), apart)).toMatchObject([{ observed: '4 in shared + 1 in third = 5' }]);
});
