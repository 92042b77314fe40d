import { describe, expect, it } from 'vitest';
import { refusalInWords } from '../../../cli/text/adoption-text.ts';
import { decideAdoptionDue } from '../../../lib/domain/adoption/adoption-due.ts';
import { decideAdoption } from '../../../lib/domain/adoption/decide-adoption.ts';
import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import type { Deployment, ModelVersion } from '../../../lib/domain/model/model.ts';
import type { EndpointObservation, RunningContainer, RunningVariant } from '../../../lib/domain/served/served.ts';

const OFF = { enabled: false, uri: undefined, percent: undefined, modes: [] };
const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud-score/3';
const ROLE = 'arn:aws:iam::111122223333:role/fraud-endpoint';
const IMAGE = 'a'.repeat(64);
const spec = {
  endpoint: 'fraud-prod',
  stage: 'prod',
  roleArn: ROLE,
  instanceType: 'ml.m5.large',
  instances: 2,
  plan: { type: 'all-at-once' },
  alarms: [],
  capture: { uri: 's3://captures/fraud', percent: 100 },
} as unknown as DeploymentSpec;

const container = (more: Partial<RunningContainer> = {}): RunningContainer => ({
  package: PACKAGE,
  image: '',
  artifact: '',
  environment: {},
  extras: [],
  ...more,
});
const variant = (more: Partial<RunningVariant> = {}): RunningVariant => ({
  name: 'variant-1',
  model: 'fraud-model',
  role: ROLE,
  instanceType: 'ml.m5.large',
  configuredInstances: 2,
  instances: 2,
  weight: 1,
  images: [IMAGE],
  containers: [container()],
  extras: [],
  ...more,
});
const endpoint = (more: Partial<EndpointObservation> = {}): EndpointObservation => ({
  status: 'InService',
  config: 'fraud-config-2024',
  failureReason: undefined,
  pending: undefined,
  handedOver: false,
  createdAt: 1,
  variants: [variant()],
  shadows: [],
  capture: { enabled: true, uri: 's3://captures/fraud/', percent: 100, modes: ['Input', 'Output'] },
  extras: [],
  ...more,
});
const deployment = (more: Partial<Deployment> = {}): Deployment =>
  ({
    tenant: 'default',
    model: 'fraud-score',
    endpoint: 'fraud-prod',
    stage: 'prod',
    releases: {},
    revision: 0,
    ...more,
  }) as Deployment;
const version = {
  version: 3,
  package: PACKAGE,
  imageDigest: IMAGE,
  baseline: 'b'.repeat(64),
  others: [],
} as unknown as ModelVersion;

const adopting = (
  found: EndpointObservation = endpoint(),
  versions: readonly ModelVersion[] = [version],
  of: Deployment = deployment(),
) => decideAdoption({ deployment: of, spec, endpoint: found, versions });

describe('an endpoint from before Steward', () => {
  it('is adopted with its variant name, its config and the version whose package runs', () => {
    expect(adopting()).toMatchObject({
      verdict: 'adopt',
      adoption: { config: 'fraud-config-2024', variant: 'variant-1', package: PACKAGE, version: 3 },
      notes: [],
    });
  });

  it('has the same content whatever it was scaled to', () => {
    const content = (found: EndpointObservation) => {
      const decision = adopting(found);
      return decision.verdict === 'refused' ? undefined : decision.adoption.content;
    };
    expect(content(endpoint({ variants: [variant({ instances: 9, weight: 0.5 })] }))).toBe(content(endpoint()));
    expect(
      content(endpoint({ variants: [variant({ containers: [container({ environment: { A: '1' } })] })] })),
    ).not.toBe(content(endpoint()));
  });

  it.each<[string, RunningVariant, readonly ModelVersion[], string]>([
    ['of a package that is not registered', variant(), [], 'steward register'],
    [
      'of a package with variables of its own',
      variant({ containers: [container({ environment: { A: '1' } })] }),
      [version],
      'settings of its own',
    ],
    [
      'of a package inside a network of its own',
      variant({ extras: ['model VpcConfig'] }),
      [version],
      'settings of its own',
    ],
    [
      'of a container without a package',
      variant({ containers: [container({ package: undefined, image: `x@sha256:${IMAGE}` })] }),
      [version],
      'without a model package',
    ],
    ['of several containers', variant({ containers: [container(), container()] }), [version], '2 containers'],
    [
      'whose image is not the registered one',
      variant({ images: ['c'.repeat(64)] }),
      [version],
      'not registered as it runs',
    ],
  ])('%s has no version of ours, and why is said', (_, running, versions, why) => {
    const decision = adopting(endpoint({ variants: [running] }), versions);
    if (decision.verdict === 'refused') throw new Error('refused');
    expect(decision.adoption.version).toBeUndefined();
    expect(decision.notes.find(({ rule }) => rule === 'version')?.observed).toContain(why);
    expect(decision.notes.map(({ rule }) => rule)).toContain('checks');
  });

  const PLACED = 'InferenceComponent: on shared, 2048 MB';
  const componentOf = (serving: object, extras: string[], host?: Partial<EndpointObservation>) =>
    decideAdoption({
      deployment: deployment(),
      spec: {
        ...{ ...spec, capture: undefined, logs: { uri: 's3://captures/fraud' }, plan: { type: 'all-at-once' } },
        serving: { type: 'component', on: 'shared', megabytes: 2048, copies: 2, ...serving },
      } as never,
      endpoint: endpoint({ capture: OFF, variants: [variant({ extras })], extras: [`ExecutionRoleArn: ${ROLE}`] }),
      host: endpoint({
        ...{ capture: OFF, extras: [`ExecutionRoleArn: ${ROLE}`] },
        variants: [variant({ name: 'AllTraffic', images: [], containers: [] })],
        ...host,
      }),
      versions: [version],
    });

  it('runs a registered version as a component too: where it stands overrides nothing', () => {
    expect(componentOf({}, [PLACED])).toMatchObject({ verdict: 'adopt', adoption: { version: 3 }, notes: [] });
  });

  it.each<[string, object, Partial<EndpointObservation>, string]>([
    [
      'stands on another endpoint',
      { on: 'other' },
      {},
      'the component has its place on `shared`; wanted is `on: shared`',
    ],
    [
      'stands on one of another instance type',
      {},
      { variants: [variant({ name: 'AllTraffic', instanceType: 'ml.g5.xlarge', images: [], containers: [] })] },
      'the endpoint `shared`, which the component stands on, has ml.g5.xlarge; the manifest says ml.m5.large',
    ],
    [
      'stands on a fleet of another name',
      {},
      { variants: [variant({ name: 'blue', images: [], containers: [] })] },
      'has blue; the manifest says AllTraffic',
    ],
  ])('that is a component and %s is refused, with the mend', (_, serving, host, words) => {
    const decision = componentOf(serving, [PLACED], host);
    if (decision.verdict !== 'refused') throw new Error('not refused');
    expect(decision.reasons.map(refusalInWords).join('\n')).toContain(words);
  });

  it('is told what the first release changes and what cannot be checked until then', () => {
    const decision = adopting(
      endpoint({
        capture: { enabled: false, uri: undefined, percent: undefined, modes: [] },
        extras: ['KmsKeyId'],
        variants: [
          variant({
            role: 'arn:aws:iam::111122223333:role/notebook',
            instanceType: 'ml.c5.xlarge',
            containers: [container({ package: undefined, image: 'x.dkr.ecr.eu-west-1.amazonaws.com/fraud:latest' })],
          }),
        ],
      }),
    );
    if (decision.verdict === 'refused') throw new Error('refused');
    expect(decision.notes.map(({ rule }) => rule).sort()).toEqual(
      ['capture', 'checks', 'image', 'instance-type', 'role', 'setting', 'version'].sort(),
    );
  });

  it('is told that the manifest’s count is applied, unless it scales, and which instance type AWS would refuse', () => {
    const notes = (running: Partial<RunningVariant>, autoscaled: boolean) => {
      const scaling = { ...spec, autoscaled } as DeploymentSpec;
      const found = endpoint({ variants: [variant(running)] });
      const decision = decideAdoption({
        deployment: deployment(),
        spec: scaling,
        endpoint: found,
        versions: [version],
      });
      if (decision.verdict === 'refused') throw new Error('refused');
      return decision.notes.map(({ rule, observed, limit }) => [rule, observed, limit]);
    };
    expect(notes({ instances: 8 }, false)).toEqual([
      ['instances', '8', '2 from the first release on; set `autoscaled: true` if it scales'],
    ]);
    expect(notes({ instances: 8 }, true)).toEqual([]);
    expect(notes({ instanceType: 'ml.c5.xlarge' }, true)).toEqual([
      ['scaled-type', 'ml.c5.xlarge', expect.stringContaining('deregister-scalable-target')],
    ]);
  });

  it.each<[string, Partial<EndpointObservation>, string, RegExp]>([
    ['several variants', { variants: [variant(), variant({ name: 'b' })] }, 'one-variant', /update the endpoint/],
    ['a shadow variant', { shadows: ['shadow'] }, 'no-shadow', /end the shadow test/],
    ['serverless', { variants: [variant({ extras: ['ServerlessConfig'] })] }, 'kind', /new endpoint/],
    ['asynchronous', { extras: ['AsyncInferenceConfig'] }, 'kind', /new endpoint/],
    [
      'inference components',
      { extras: ['ExecutionRoleArn'], variants: [variant({ model: '', containers: [] })] },
      'kind',
      /new endpoint/,
    ],
    [
      'a multi-model container',
      { variants: [variant({ containers: [container({ extras: ['Mode MultiModel'] })] })] },
      'kind',
      /new endpoint/,
    ],
    [
      'containers called by name',
      { variants: [variant({ extras: ['model InferenceExecutionConfig Direct'] })] },
      'kind',
      /type: direct/,
    ],
    ['a model that was deleted', { variants: [variant({ containers: [] })] }, 'described', /kept/],
    ['no variant at all', { variants: [] }, 'one-variant', /update the endpoint/],
    ['Failed', { status: 'Failed' }, 'status', /delete it/],
    ['Updating', { status: 'Updating' }, 'status', /wait/],
  ])('that is %s is refused, with what to do', (_, more, rule, mend) => {
    const decision = adopting(endpoint(more));
    if (decision.verdict !== 'refused') throw new Error('not refused');
    expect(decision.reasons.map((reason) => reason.rule)).toEqual([rule]);
    expect(decision.reasons[0]?.limit).toMatch(mend);
  });

  it.each<[string, Partial<Deployment>, string]>([
    [
      'while a release is on its way',
      { releasing: { version: 1, config: 'c', approval: 'a', alarms: [], startedAt: 1, deadline: 2 } },
      'idle',
    ],
    ['after Steward released onto it', { config: 'c', champion: 1 }, 'start'],
    ['when Steward created it', { created: { config: 'c', at: [1] } }, 'start'],
  ])('is refused %s', (_, state, rule) => {
    const decision = adopting(endpoint(), [version], deployment(state));
    expect(decision).toMatchObject({ verdict: 'refused', reasons: [{ rule }] });
  });

  it('is adopted once, and again when something of it is another, or is known by now', () => {
    const adoptedAs = (found: EndpointObservation, versions: readonly ModelVersion[]): Deployment => {
      const decision = adopting(found, versions);
      if (decision.verdict === 'refused') throw new Error('refused');
      const { config, served, version: of } = decision.adoption;
      const adopted = { config, content: served, at: 1, by: 'u_ana', ...(of && { version: of }) };
      return deployment({ config, content: served, adopted, ...(of && { champion: of }) });
    };
    expect(adopting(endpoint(), [version], adoptedAs(endpoint(), [version])).verdict).toBe('unchanged');
    expect(adopting(endpoint(), [version], adoptedAs(endpoint(), [])).verdict).toBe('adopt');
    expect(
      adopting(endpoint({ shadows: [], extras: ['KmsKeyId'] }), [version], adoptedAs(endpoint(), [version])).verdict,
    ).toBe('adopt');
  });
});

describe('an endpoint that nobody adopted', () => {
  it.each<[string, Parameters<typeof decideAdoptionDue>[0], EndpointObservation | undefined, string]>([
    ['is told once', {}, endpoint(), 'not-adopted'],
    ['is not told again', { unadopted: 'c' }, endpoint(), 'known'],
    ['that is not there is nothing', {}, undefined, 'none'],
    ['that is gone is told', { unadopted: 'c' }, undefined, 'gone'],
    ['is nothing once something was released', { config: 'c' }, endpoint(), 'none'],
    ['is nothing when Steward created it', { created: { config: 'c', at: [1] } }, endpoint(), 'none'],
    [
      'is nothing while a release is on its way',
      { releasing: { version: 1, config: 'c', approval: 'a', alarms: [], startedAt: 1, deadline: 2 } },
      endpoint(),
      'none',
    ],
  ])('%s', (_, state, observed, said) => {
    expect(decideAdoptionDue(state, observed)).toBe(said);
  });
});
