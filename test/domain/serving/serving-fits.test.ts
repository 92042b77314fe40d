import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApplicableManifest } from '../../../lib/domain/applicable/applicable.ts';
import { planInWords } from '../../../lib/domain/approval/plan-in-words.ts';
import { StoredManifest } from '../../../lib/domain/model/manifest.ts';
import { configName } from '../../../lib/domain/release/release.ts';
import { SERVING_FORMS } from '../../../lib/domain/serving/forms.ts';
import { unservedForms } from '../../../lib/domain/serving/unserved-forms.ts';
import { formMisfit } from '../../../lib/domain/serving/version-fits.ts';
import { problemsIn } from '../../../lib/domain/suggest.ts';

type Spec = Record<string, unknown>;
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';
const LOGS = { uri: 's3://logs/flights' };
const ALL_AT_ONCE = { type: 'all-at-once', bake: '10m' };
const SERVERLESS = { type: 'serverless', memory: 2, maxConcurrency: 20 };
const ASYNC = { type: 'async', output: 's3://answers/flights', failure: 's3://answers/failures' };
const LAMBDA = { type: 'lambda', function: 'delay', alias: 'prod', memory: 0.5 };
const VPC = { vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] } };

/** The example's manifest with its deployment changed: `undefined` takes a key out. */
const manifest = (change: Spec) => {
  const given = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  given.deployments[0] = Object.fromEntries(
    Object.entries({ ...given.deployments[0], ...change }).filter(([, value]) => value !== undefined),
  );
  return given;
};
const serverless = (change: Spec = {}): Spec => ({
  serving: SERVERLESS,
  logs: LOGS,
  plan: ALL_AT_ONCE,
  ...{ instanceType: undefined, instances: undefined, capture: undefined },
  ...change,
});
const batch = (change: Spec = {}): Spec =>
  serverless({ serving: { type: 'batch' }, alarms: [], smoke: undefined, ...change });
const COMPONENT = { type: 'component', on: 'shared', megabytes: 2048, cpus: 0.5, copies: 2 };
const LINEAR = { type: 'linear', percent: 20, bake: '10m' };
const ROLLING = { type: 'rolling', percent: 50, bake: '10m' };
const component = (change: Spec = {}): Spec => ({
  ...{ serving: COMPONENT, logs: LOGS, capture: undefined, plan: ROLLING },
  ...change,
});
const VARIANTS = [
  { name: 'cpu', instanceType: 'ml.m5.large', instances: 2, weight: 3 },
  { name: 'gpu', instanceType: 'ml.g5.xlarge', instances: 2, weight: 1 },
];
const several = (change: Spec = {}): Spec => ({
  ...{ instanceType: undefined, instances: undefined, variants: VARIANTS },
  ...change,
});
const async = (change: Spec = {}): Spec => ({
  ...{ serving: ASYNC, logs: LOGS, capture: undefined, smoke: undefined },
  ...change,
});

const lambda = (change: Spec = {}): Spec =>
  serverless({
    serving: LAMBDA,
    plan: { type: 'canary', percent: 10, bake: '30m' },
    alarms: [{ metric: 'Errors', statistic: 'Sum', above: 0 }],
    smoke: { contentType: 'application/json', body: '[1]' },
    ...change,
  });
const direct = (change: Spec = {}): Spec => ({
  serving: { type: 'direct' },
  logs: LOGS,
  capture: undefined,
  ...change,
});

describe('a deployment', () => {
  it.each<[string, Spec, string]>([
    ['serverless', serverless(), 'serverless, 2 GB each for at most 20 requests at once'],
    ['linear', { plan: LINEAR }, 'linear: 20 % of capacity more at a time, each step watched for 10m; rolls back on'],
    ['linear, of several', several({ plan: LINEAR }), 'linear: 20 % of capacity more at a time'],
    ['linear and asynchronous', async({ plan: LINEAR }), 'linear: 20 % of capacity more at a time'],
    ['linear and direct', direct({ plan: LINEAR }), 'linear: 20 % of capacity more at a time'],
    ['linear, of a function', lambda({ plan: LINEAR }), 'linear: 20 % of requests more at a time'],
    [
      'rolling',
      { plan: ROLLING },
      'rolling: 50 % of its instances at a time, each batch watched for 10m; rolls back on',
    ],
    ['rolling and asynchronous', async({ plan: ROLLING }), 'rolling: 50 % of its instances at a time'],
    ['rolling and direct', direct({ plan: ROLLING }), 'rolling: 50 % of its instances at a time'],
    [
      'serverless and kept warm',
      serverless({ serving: { ...SERVERLESS, provisionedConcurrency: 3 }, encryption: { volumes: KEY } }),
      '20 requests at once, 3 of them kept warm; volumes encrypted with keys of your own',
    ],
    ['asynchronous', async(), '2 ml.m5.large, asynchronous: answers to s3://answers/flights'],
    [
      'asynchronous with a smoke request',
      async({ smoke: { contentType: 'text/csv', body: 'é'.repeat(64_000) } }),
      '2 ml.m5.large, asynchronous: answers to s3://answers/flights',
    ],
    ['asynchronous and scaled', async({ autoscaled: true, plan: ALL_AT_ONCE }), 'as many ml.m5.large as autoscaling'],
    [
      'several variants',
      several(),
      '2 ml.m5.large as `cpu`, which gets 75 % of the requests, 2 ml.g5.xlarge as `gpu`, which gets 25 % of the requests',
    ],
    ['several that scale', several({ autoscaled: true }), 'as many of each as autoscaling has running'],
    [
      'an inference component',
      component(),
      'rolling: 50 % of its copies at a time, each batch watched for 10m; rolls back on Invocation5XXErrors above 0; 2 copies of 2048 MB and 0.5 CPUs each on the endpoint `shared` (2 ml.m5.large, where it is made)',
    ],
    [
      'a component on GPUs, all at once',
      component({
        serving: { ...COMPONENT, accelerators: 1, mostInstances: 4, copies: 1 },
        ...{ alarms: [], plan: ALL_AT_ONCE, autoscaled: true, instanceType: 'ml.g5.xlarge' },
      }),
      'all copies at once; no alarm rolls it back; as many copies as autoscaling has running (1 at first) of 2048 MB and 0.5 CPUs and 1 accelerators each on the endpoint `shared` (2 ml.g5.xlarge, up to 4,',
    ],
    [
      'an alias of a function',
      lambda({ network: VPC }),
      'canary: 10 % of requests for 30m, then all; rolls back on Errors above 0; Lambda function delay, alias prod, 0.5 GB and at most 1m a request; in the VPC of',
    ],
    ['of containers that are asked by name', direct(), '2 ml.m5.large, each container asked by its name'],
    ['for transform jobs', batch(), 'a model for transform jobs, which nothing runs until a job names it'],
    ['for transform jobs in a VPC', batch({ network: VPC }), 'names it; in the VPC of subnet-0a1b2c3d'],
    ['in a VPC', { network: VPC }, '2 ml.m5.large; in the VPC of subnet-0a1b2c3d'],
    ['without a network', { network: { isolated: true } }, 'without a network'],
    ['with keys', { encryption: { volumes: KEY, capture: KEY } }, 'volumes, capture encrypted with keys of your own'],
  ])('may be %s, and people are asked in those words', (_, change, words) => {
    const parsed = ApplicableManifest.safeParse(manifest(change));
    expect(parsed.success ? [] : problemsIn('the manifest', ApplicableManifest, parsed.error)).toEqual([]);
    expect(planInWords(parsed.data!.deployments[0]!)).toContain(words);
  });

  it.each<[string, Spec, string, RegExp]>([
    [
      'serverless on instances',
      serverless({ instances: 2 }),
      'instances',
      /is nothing of a serverless endpoint: it runs on no instances of yours, and on no GPU; leave/,
    ],
    ['of a function on instances', lambda({ instances: 2 }), 'instances', /on no GPU; leave `instances` out/],
    ['of a function and captured', lambda({ capture: LOGS }), 'capture', /nothing that SageMaker does on an alias of/],
    [
      'of a function that is an ARN',
      lambda({ serving: { ...LAMBDA, function: 'arn:aws:x' } }),
      'serving.function',
      /without its ARN/,
    ],
    [
      'of a version',
      lambda({ serving: { ...LAMBDA, alias: '12' } }),
      'serving.alias',
      /no number, which would be a version/,
    ],
    ['of parts of a MB', lambda({ serving: { ...LAMBDA, memory: 0.3 } }), 'serving.memory', /must be whole MB/],
    [
      'of a function with a key alias',
      lambda({ serving: { ...LAMBDA, key: 'alias/x' } }),
      'serving.key',
      /ARN of a KMS key/,
    ],
    ['of a function elsewhere', lambda({ target: 'prod' }), 'target', /in Steward's own account alone/],
    [
      'of an isolated function',
      lambda({ network: { isolated: true } }),
      'network.isolated',
      /nothing of a Lambda function/,
    ],
    [
      'of a function with disks',
      lambda({ encryption: { volumes: KEY } }),
      'encryption.volumes',
      /key of its variables/,
    ],
    [
      'of a function that is asked CSV',
      lambda({ smoke: { contentType: 'text/csv', body: '1' } }),
      'smoke.contentType',
      /json/,
    ],
    [
      'of a function that is asked no JSON',
      lambda({ smoke: { contentType: 'application/json', body: '1,' } }),
      'smoke.body',
      /must be JSON/,
    ],
    [
      'serverless on a GPU',
      serverless({ instanceType: 'ml.g5.xlarge' }),
      'instanceType',
      /leave `instanceType` out, or/,
    ],
    ['serverless and autoscaled', serverless({ autoscaled: true }), 'autoscaled', /runs on no instances of yours/],
    ['serverless and captured', serverless({ capture: LOGS }), 'capture', /nothing that SageMaker does.*`logs: {/],
    [
      'serverless and seen by nobody',
      serverless({ logs: undefined }),
      'logs',
      /is missing: SageMaker captures nothing/,
    ],
    [
      'serverless by canary',
      serverless({ plan: { type: 'canary', percent: 50, bake: '30m' } }),
      'plan',
      /of which a serverless endpoint has none: write `type: all-at-once`/,
    ],
    ['serverless in a VPC', serverless({ network: VPC }), 'network', /joins no VPC and cannot be isolated/],
    [
      'serverless with a key of captures',
      serverless({ encryption: { capture: KEY } }),
      'encryption.capture',
      /nothing is captured/,
    ],
    [
      'kept warmer than it may become',
      serverless({ serving: { ...SERVERLESS, provisionedConcurrency: 21 } }),
      'serving.provisionedConcurrency',
      /at most `maxConcurrency`/,
    ],
    ['of 7 GB', serverless({ serving: { ...SERVERLESS, memory: 7 } }), 'serving.memory', /must be at most 6/],
    [
      'asynchronous and captured',
      async({ capture: LOGS }),
      'capture',
      /nothing that SageMaker does.*real-time endpoint, if requests are small/,
    ],
    [
      'asynchronous with a smoke request that does not fit a call',
      async({ smoke: { contentType: 'text/csv', body: 'é'.repeat(64_001) } }),
      'smoke.body',
      /has more than 128,000 bytes.*write a shorter request/,
    ],
    [
      'asynchronous without instances',
      async({ instances: undefined }),
      'instances',
      /is missing: an asynchronous endpoint/,
    ],
    [
      'asynchronous, scaled to none, by canary',
      async({ autoscaled: true }),
      'plan',
      /may have none: write `type: all-at-once`/,
    ],
    ['of containers by name and captured', direct({ capture: LOGS }), 'capture', /nothing that SageMaker does/],
    [
      'of containers by name in another account',
      direct({ target: 'eu' }),
      'serving',
      /not released in another account/,
    ],
    [
      'asking containers by name that call each other',
      { smoke: { contentType: 'text/csv', body: '1', bodies: { a: '2' } } },
      'smoke.bodies',
      /write `serving: { type: direct }`/,
    ],
    ['real-time without capture', { capture: undefined }, 'capture', /is missing: checks read/],
    ['real-time with logs too', { logs: LOGS }, 'logs', /not read beside `capture`/],
    ['real-time with a key of answers', { encryption: { answers: KEY } }, 'encryption.answers', /only an asynchronous/],
    [
      'with a key of disks that have their own',
      { instanceType: 'ml.g5.xlarge', encryption: { volumes: KEY } },
      'encryption.volumes',
      /no key for `ml.g5.xlarge`/,
    ],
    [
      'with an alias of a key',
      { encryption: { volumes: 'arn:aws:kms:eu-west-1:111122223333:alias/x' } },
      'encryption.volumes',
      /an alias may/,
    ],
    [
      'in a subnet that is none',
      { network: { vpc: { ...VPC.vpc, subnets: ['10.0.0.0/24'] } } },
      'network.vpc.subnets.0',
      /must be like `subnet-0a1b2c3d`/,
    ],
    [
      'telling a queue of its answers',
      async({ serving: { ...ASYNC, successTopic: 'arn:aws:sqs:eu-west-1:111122223333:q' } }),
      'serving.successTopic',
      /ARN of an SNS topic/,
    ],
    [
      'capturing at a longer address than SageMaker takes',
      { capture: { uri: `s3://captures/${'x'.repeat(499)}` } },
      'capture.uri',
      /must be at most 512 characters, .* \(it has 513\)/,
    ],
    [
      'answering at one',
      async({ serving: { ...ASYNC, output: `s3://answers/${'x'.repeat(500)}` } }),
      'serving.output',
      /at most 512/,
    ],
    [
      'failing at one',
      async({ serving: { ...ASYNC, failure: `s3://answers/${'x'.repeat(500)}` } }),
      'serving.failure',
      /at most 512/,
    ],
    ['with a network that says nothing', { network: {} }, 'network', /says nothing/],
    [
      'for transform jobs on instances',
      batch({ instanceType: 'ml.m5.large' }),
      'instanceType',
      /each job says its own/,
    ],
    [
      'for transform jobs with an alarm',
      batch({ alarms: [{ metric: 'Invocation5XXErrors', statistic: 'Sum', above: 0 }] }),
      'alarms',
      /nothing of a model for transform jobs runs that an alarm could watch/,
    ],
    [
      'for transform jobs with a smoke request',
      batch({ smoke: { contentType: 'text/csv', body: '1' } }),
      'smoke',
      /leave it out/,
    ],
    [
      'for transform jobs with a key of disks',
      batch({ encryption: { volumes: KEY } }),
      'encryption.volumes',
      /each transform job says/,
    ],
    ['of several variants and a type', several({ instances: 2 }), 'instances', /is said by each of `variants`/],
    ['asynchronous, of several', { ...async(), ...several() }, 'variants', /an asynchronous endpoint has one fleet/],
    [
      'serverless, of several',
      serverless({ variants: VARIANTS }),
      'variants',
      /leave them out, or leave `serving` out/,
    ],
    [
      'a canary of variants of one instance',
      several({ variants: [VARIANTS[0], { ...VARIANTS[1], instances: 1 }] }),
      'variants.1.instances',
      /at least 2 for a canary/,
    ],
    [
      'of a variant that no check would read',
      several({ variants: [VARIANTS[0], { ...VARIANTS[1], name: 'steward-shadow-b' }] }),
      'variants.1.name',
      /must not begin as shadow variants do/,
    ],
    ['of variants with one name', several({ variants: [VARIANTS[0], VARIANTS[0]] }), 'variants.1.name', /twice/],
    [
      'of a variant that no name fits',
      several({ variants: [VARIANTS[0], { ...VARIANTS[1], name: 'g p u' }] }),
      'variants.1.name',
      /letters, digits/,
    ],
    [
      'of several with a key of disks that one has itself',
      several({ encryption: { volumes: KEY } }),
      'encryption.volumes',
      /no key for `ml.g5.xlarge`/,
    ],
    ['a component that is captured', component({ capture: LOGS }), 'capture', /nothing that SageMaker does/],
    ['a component by canary', component({ plan: { ...ROLLING, type: 'canary' } }), 'plan', /write `type: rolling`/],
    [
      'a rolling update of one copy',
      component({ serving: { ...COMPONENT, copies: 1 } }),
      'serving.copies',
      /at least 2/,
    ],
    ['a rolling update without an alarm', component({ alarms: [] }), 'alarms', /nothing takes a rolling update back/],
    ['a component all at once, with alarms', component({ plan: ALL_AT_ONCE }), 'alarms', /by a rolling update/],
    [
      'a component on what is no name',
      component({ serving: { ...COMPONENT, on: 'a b' } }),
      'serving.on',
      /the name of/,
    ],
    [
      'a component on fewer than it begins with',
      component({ serving: { ...COMPONENT, mostInstances: 1 } }),
      'serving.mostInstances',
      /at least `instances`/,
    ],
    [
      'rolling, of one instance',
      { plan: ROLLING, instances: 1 },
      'instances',
      /at least 2 for a rolling update.*all-at-once/,
    ],
    ['rolling, without an alarm', { plan: ROLLING, alarms: [] }, 'alarms', /nothing takes a rolling update back/],
    [
      'rolling, of several variants',
      several({ plan: ROLLING }),
      'plan',
      /write `type: linear`, which has a part of each/,
    ],
    [
      'rolling, and scaled to none',
      async({ plan: ROLLING, autoscaled: true }),
      'plan',
      /may have none: write `type: all-at/,
    ],
    ['rolling, of a function', lambda({ plan: ROLLING }), 'plan', /write `type: linear`, which sends so many percent/],
    [
      'linear, of one instance',
      { plan: LINEAR, instances: 1 },
      'instances',
      /a linear plan needs at least 2 instances/,
    ],
    ['linear, without an alarm', { plan: LINEAR, alarms: [] }, 'alarms', /a linear plan needs at least one alarm/],
    ['linear, of a component', component({ plan: LINEAR }), 'plan', /does not have to itself: write `type: rolling`/],
    ['linear and serverless', serverless({ plan: LINEAR }), 'plan', /has none: write `type: all-at-once`/],
    ['linear, and scaled to none', async({ plan: LINEAR, autoscaled: true }), 'plan', /that scales may have none/],
    [
      'linear of variants of one instance',
      several({ plan: LINEAR, variants: [VARIANTS[0], { ...VARIANTS[1], instances: 1 }] }),
      'variants.1.instances',
      /at least 2 for a linear plan/,
    ],
    ['linear, by smaller steps than AWS takes', { plan: { ...LINEAR, percent: 5 } }, 'plan.percent', /10/],
    [
      'linear for longer than SageMaker lets an update take',
      { plan: { ...LINEAR, percent: 10, bake: '1h' }, instances: 20 },
      'plan',
      /10 steps of 1h wait for 610m in all: .* after 8h.*write `percent: 15` or more, or `bake: 44m` or less/,
    ],
    [
      'linear by so many steps as it has instances',
      { plan: { ...LINEAR, percent: 15, bake: '1h' }, instances: 9 },
      'plan',
      /9 steps of 1h wait for .*write `percent: 23` or more/,
    ],
    [
      'rolling for longer than SageMaker lets an update take',
      { plan: { ...ROLLING, percent: 5, bake: '30m' }, instances: 20 },
      'plan',
      /20 batches of 30m wait for 10h in all.*`percent: 10` or more, or `bake: 17m` or less/,
    ],
    ['serverless and rolling', serverless({ plan: ROLLING }), 'plan', /write `type: all-at-once`/],
    [
      'of what nobody knows',
      { serving: { type: 'edge' } },
      'serving.type',
      /must be `serverless`, `async`, `batch`, `component`, `direct` or `lambda`, or left out/,
    ],
  ])('that is %s is refused where it stands, with what comes nearest', (_, change, path, why) => {
    const parsed = ApplicableManifest.safeParse(manifest(change));
    const problems = parsed.success ? [] : problemsIn('the manifest', ApplicableManifest, parsed.error);
    expect(problems.filter((one) => one.startsWith(`\`deployments.0.${path}\``))).toEqual([expect.stringMatching(why)]);
  });

  it.each([
    ['components', /`components` is written `component`/],
    ['variants', /write `variants: \[/],
    ['real-time', /is served: leave `serving` out/],
  ])('of the form %s is told what comes nearest', (type, why) =>
    expect(unservedForms(manifest({ serving: { type } }))).toEqual([expect.stringMatching(why)]),
  );

  it('that says nothing of all this is what it was: a release of it has the name it had', () => {
    const [spec] = StoredManifest.parse(manifest({})).deployments;
    expect(configName('flight-delay', 1, 'arn:package/1', spec!)).toBe('flight-delay-v1-b6753c0d');
  });
});

describe('a version', () => {
  const of = {
    model: 'm',
    version: 2,
    package: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/m/2',
    containers: [],
  };
  const inventoryOf = (source: object) =>
    ({ containers: [{ sources: [{ name: 'model', uri: 's3://m/x', kind: 'object', ...source }] }] }) as never;
  it.each([
    ['one archive', {}, 'serverless', undefined],
    ['one object that is not unpacked', { compression: 'None' }, 'serverless', 'model data in s3://m/x'],
    ['a prefix', { kind: 'prefix' }, 'batch', 'model data in s3://m/x'],
    ['data beside the model', { name: 'channel a' }, 'serverless', 'model data in s3://m/x'],
    ['a prefix', { kind: 'prefix' }, 'async', undefined],
    ['a prefix', { kind: 'prefix' }, 'component', undefined],
  ])('of %s (%j) is or is not served by %s', (_, source, type, observed) => {
    const changes: Record<string, Spec> = {
      serverless: serverless(),
      async: async(),
      batch: batch(),
      component: component(),
    };
    const { serving } = StoredManifest.parse(manifest(changes[type]!)).deployments[0]!;
    expect(formMisfit(of, inventoryOf(source), { serving })?.observed).toBe(observed);
  });
});

const mark = (can: boolean | string): string => (typeof can === 'string' ? can : can ? 'yes' : 'no');

it('docs/serving.md has the table of the forms as releases go by it', () => {
  const page = readFileSync('docs/serving.md', 'utf8');
  const columns = ['instances', 'capture', 'canary', 'rolling', 'answers', 'network', 'pipeline', 'shadow'] as const;
  for (const [form, can] of Object.entries(SERVING_FORMS)) {
    const cells = columns.map((column) => mark(can[column]));
    expect(page).toContain(`| \`${form}\` | ${cells.join(' | ')} | ${can.sources.join(', ')} |`);
  }
});

it.each<[string, (string | undefined)[], Record<string, string>, string | undefined]>([
  ['two names', ['a', 'b'], { b: '1' }, undefined],
  ['one container', ['a'], {}, 'one container'],
  ['a container without a name', ['a', undefined], {}, 'no `ContainerHostname` of container 2'],
  ['one name twice', ['a', 'a'], {}, 'the names a, a'],
  ['no container that its smoke request asks', ['a', 'b'], { c: '1' }, 'the containers a, b'],
])('a version of %s is asked by name only where callers can choose', (_, names, bodies, observed) => {
  const settings = (name: string | undefined) => (name === undefined ? {} : { ContainerHostname: name });
  const containers = names.map((name) => ({ sources: [], settings: settings(name) }));
  const of = { model: 'm', version: 1, package: 'arn', containers: names.map(() => ({})) };
  const spec = { serving: { type: 'direct' }, smoke: { bodies } };
  expect(formMisfit(of as never, { containers } as never, spec as never)?.observed).toBe(observed);
});
