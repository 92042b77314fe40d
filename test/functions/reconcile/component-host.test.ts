import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readyHost } from '../../../functions/release/place/component.ts';
import { StoredManifest } from '../../../lib/domain/model/manifest.ts';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { settingsOf } from '../../../lib/domain/serving/settings.ts';
import { ScriptedSageMaker, START } from '../world.ts';

const HOUR = 3_600_000;
const given = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
Object.assign(given.deployments[0], {
  serving: { type: 'component', on: 'shared', megabytes: 2048, copies: 2, mostInstances: 3 },
  network: { isolated: true },
  plan: { type: 'rolling', percent: 50, bake: '10m' },
  logs: { uri: 's3://data/logs' },
});
delete given.deployments[0].capture;
const spec = StoredManifest.parse(given).deployments[0]!;

/** The endpoint that such a component goes onto. */
const host = (change: Partial<EndpointObservation> = {}): EndpointObservation => ({
  ...{ status: 'InService', config: 'somebodys', failureReason: undefined, pending: undefined, handedOver: false },
  createdAt: START,
  variants: [variant()],
  ...{ shadows: [], capture: { enabled: false, uri: undefined, percent: undefined, modes: [] } },
  extras: settingsOf(spec).config,
  ...change,
});
const variant = (change: object = {}) => ({
  ...{ name: 'AllTraffic', model: '', role: undefined, instanceType: 'ml.m5.large', configuredInstances: 2 },
  ...{ instances: 3, weight: 1, images: [], containers: [], extras: ['ManagedInstanceScaling: 2 to 3 instances'] },
  ...change,
});

async function ready(endpoint: EndpointObservation | undefined, after = 0) {
  const sagemaker = new ScriptedSageMaker();
  sagemaker.apart.set('shared', endpoint);
  const ports = { sagemaker, clock: { now: () => START } };
  return { found: await readyHost(ports, spec, 'c', START - after), calls: sagemaker.calls };
}

describe('the endpoint that a component is to stand on', () => {
  it('is taken as it is where it is what people said yes to, however many instances it has by now', async () => {
    expect(await ready(host())).toEqual({ found: [], calls: [] });
  });

  it.each<[string, Partial<EndpointObservation>, string]>([
    ['other instances', { variants: [variant({ instanceType: 'ml.c5.large' })] }, 'host-instance-type'],
    ['another role', { extras: ['ExecutionRoleArn: arn:theirs', 'EnableNetworkIsolation'] }, 'host-settings'],
    ['a network', { extras: settingsOf(spec).config.slice(0, 1) }, 'host-settings'],
    ['other scaling', { variants: [variant({ extras: [] })] }, 'host-settings'],
    ['another variant', { variants: [variant({ name: 'theirs' })] }, 'host-variants'],
    ['captures', { capture: { enabled: true, uri: 's3://x', percent: 1, modes: [] } }, 'host-capture'],
    ['a shadow', { shadows: ['theirs'] }, 'host-shadow-variants'],
    ['no life', { status: 'Failed' }, 'host'],
    [
      'a model of its own',
      {
        variants: [variant({ containers: [{ package: 'p', image: '', artifact: '', environment: {}, extras: [] }] })],
      },
      'host-containers',
    ],
  ])('that has %s is refused and left as it is', async (_, change, rule) => {
    const { found, calls } = await ready(host(change));
    expect(found).toMatchObject([{ rule }]);
    expect(calls).toEqual([]);
  });

  it('is made where there is none, and waited for an hour at most', async () => {
    expect(await ready(undefined)).toEqual({ found: 'waiting', calls: ['config', 'create'] });
    expect(await ready(host({ status: 'Creating' }))).toEqual({ found: 'waiting', calls: [] });
    const { found, calls } = await ready(host({ status: 'Creating' }), 2 * HOUR);
    expect(found).toMatchObject([{ rule: 'host', subject: 'shared', observed: 'Creating' }]);
    expect(calls).toEqual([]);
  });
});
