import { createHash } from 'node:crypto';
import { SFNClient } from '@aws-sdk/client-sfn';
import { awsWorkflows } from '../../lib/adapters/aws/effects/workflows.ts';
import { againPort, checkpointsDuePort } from '../../lib/adapters/aws/ports/again.ts';
import { checkpointsPort, dataPorts, wormPort } from '../../lib/adapters/aws/ports/data.ts';
import { effectPorts, tokenKeyPort } from '../../lib/adapters/aws/ports/effects.ts';
import { peoplePort } from '../../lib/adapters/aws/ports/people.ts';
import { alarmsPort, sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { publicKeyPort, signerPort } from '../../lib/adapters/aws/ports/signer.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import type { Event } from '../../lib/contract/events.ts';
import { keys } from '../../lib/domain/registry/keys.ts';
import type { NeedName, VariablesOf } from '../../lib/flow/needs.ts';

/** Every variable any function has, by the names of lib/flow/needs.ts. */
export type Variables = Readonly<Record<string, string>>;

const about = { tenant: 'default', model: 'flight-delay', version: 1, deployment: 'flight-delay-prod' };
export const DATA_BUCKET = 'flight-delay-data';
export const TEXT = 'evidence';
const sha256 = createHash('sha256').update(TEXT).digest('hex');
const ROLE = 'arn:aws:iam::111122223333:role/flight-delay-endpoint';
const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/flight-delay/1';
const CONFIG = 'flight-delay-v1-abc';
const RUN = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/flight-delay-training/execution/abcdefghijkl';
const window = { start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 10, 1, 2) };
const JOB = {
  ...{ name: 'nightly', status: 'Completed', model: CONFIG, variables: [], createdAt: 0, startedAt: 0 },
  ...{ endedAt: window.start, inputFilter: '$', outputFilter: '$', joined: false },
  input: {
    ...{ uri: `s3://${DATA_BUCKET}/nightly/`, type: 'S3Prefix', contentType: 'text/csv' },
    ...{ split: 'Line', compression: 'None' },
  },
  output: { uri: `s3://${DATA_BUCKET}/scores/${about.deployment}`, accept: undefined },
};
const location = { uri: `s3://${DATA_BUCKET}/capture`, endpoint: about.deployment };
const event: Event = {
  source: 'steward',
  'detail-type': 'CheckRecorded',
  detail: {
    schema: 1,
    ...about,
    chain: 'model.default.flight-delay',
    seq: 1,
    hash: 'f'.repeat(64),
    at: '2026-11-01T00:00:00.000Z',
    actor: { kind: 'service', id: 'gate' },
    data: {},
  },
};
const MACHINES = {
  release: 'RELEASE_MACHINE_ARN',
  retrain: 'RETRAIN_MACHINE_ARN',
  'drift-map': 'DRIFT_MAP_MACHINE_ARN',
  'artifact-map': 'ARTIFACT_MAP_MACHINE_ARN',
};

/** All ports over clients of their own, with the variables a function has; what it has none for it is lent. */
export function portsOf(own: Variables, lent: Variables) {
  const env = { ...lent, ...own } as Record<VariablesOf<NeedName> | 'AGAIN_QUEUE_URL', string>;
  const state = { ...env, LEDGER_KEY_ARN: own.LEDGER_KEY_ARN!, LEDGER_KEY_ID: own.LEDGER_KEY_ID! };
  const machines = Object.entries(MACHINES).map(([name, variable]) => [name, (own[variable] ?? lent[variable])!]);
  return {
    ...statePorts(state),
    ...dataPorts(env),
    ...wormPort(env),
    ...checkpointsPort(env),
    ...signerPort(env),
    ...effectPorts(env),
    ...tokenKeyPort(env),
    ...sagemakerPort(env),
    ...alarmsPort(env),
    ...publicKeyPort(env),
    ...peoplePort(env),
    handOver: againPort(env).handOver,
    ...checkpointsDuePort(env),
    workflows: awsWorkflows(new SFNClient({}), Object.fromEntries(machines)),
    /** The machines it is told of. */
    machines: Object.entries(MACHINES).flatMap(([name, variable]) => (own[variable] ? [name] : [])),
    signs: own.LEDGER_KEY_ARN !== undefined,
    resumable: lent.TOKEN!,
    sealed: lent.SEALED!,
  };
}
type Given = ReturnType<typeof portsOf>;

const drained = async (rows: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of rows);
};
const schedule = {
  expression: 'rate(1 day)',
  timezone: 'UTC',
  flow: 'drift-check',
  payload: { tenant: 'default', model: 'flight-delay', deployment: about.deployment },
};

/** How to make each call of a port that any function makes: every call to AWS behind it must be come to. */
export const CALLS: Readonly<Record<string, (given: Given) => Promise<unknown>>> = {
  'Again.handOver': ({ handOver }) => handOver({ chain: 'model.default.flight-delay', seq: 1 }),
  'Alarms.put': ({ alarms }) =>
    alarms.put({
      name: `steward-${CONFIG}-ModelLatency`,
      endpoint: about.deployment,
      variant: 'AllTraffic',
      config: CONFIG,
      metric: 'ModelLatency',
      statistic: 'Average',
      above: 1,
      periods: 1,
    }),
  'Alarms.putByHand': ({ alarms }) => alarms.putByHand(`steward-${CONFIG}-by-hand`, CONFIG),
  'Alarms.state': ({ alarms }) => alarms.state(`steward-${CONFIG}-by-hand`),
  'Alarms.ringing': ({ alarms }) => alarms.ringing(`steward-${CONFIG}-by-hand`),
  'Alarms.set': ({ alarms }) => alarms.set(`steward-${CONFIG}-by-hand`, 'OK', 'as the test says'),
  'Alarms.remove': ({ alarms }) => alarms.remove([`steward-${CONFIG}-by-hand`]),
  'Baselines.build': ({ baselines }) => baselines.build(`s3://${DATA_BUCKET}/train.csv`, [] as never),
  'Baselines.of': ({ baselines }) => baselines.of(sha256),
  'Baselines.buildSegments': ({ baselines }) =>
    baselines.buildSegments(`s3://${DATA_BUCKET}/train.csv`, [] as never, sha256, 'region'),
  'Baselines.segments': ({ baselines }) => baselines.segments(sha256),
  'Baselines.size': ({ baselines }) => baselines.size(`s3://${DATA_BUCKET}/train.csv`),
  'Bus.publish': ({ bus }) => bus.publish(event),
  'Captures.objects': ({ captures }) => captures.objects(location, window),
  'Captures.sketch': ({ captures }) =>
    captures.sketch([{ uri: `s3://${DATA_BUCKET}/train.csv`, size: 8, etag: '"x"' }], window, {
      features: [],
    } as never),
  'Captures.records': ({ captures }) =>
    drained(
      captures.records(
        location,
        window,
        () => undefined,
        () => undefined,
      ),
    ),
  'Captures.labels': ({ captures }) => drained(captures.labels(`s3://${DATA_BUCKET}/labels/`, window, () => undefined)),
  'Evidence.copy': ({ evidence }) => evidence.copy(`s3://${DATA_BUCKET}/train.csv`),
  'Evidence.gather': ({ evidence }) => evidence.gather(`s3://${DATA_BUCKET}/train.csv`),
  'Evidence.files': async ({ evidence }) => {
    for (const kind of ['object', 'prefix'] as const)
      await evidence.files({ name: 'model', uri: `s3://${DATA_BUCKET}/train.csv`, kind }, { most: 1e6 });
  },
  'Evidence.objects': ({ evidence }) =>
    evidence.objects({ name: 'model', uri: `s3://${DATA_BUCKET}/train.csv`, kind: 'prefix' }, {}),
  'Evidence.hash': ({ evidence }) => evidence.hash({ uri: `s3://${DATA_BUCKET}/train.csv`, etag: '', size: 8 }),
  'Evidence.begin': ({ evidence }) => evidence.begin(`s3://${DATA_BUCKET}/train.csv`, 8),
  'Evidence.put': ({ evidence }) => evidence.put('more evidence'),
  'Evidence.read': ({ evidence }) => evidence.read(sha256),
  'Predictions.rows': ({ predictions }) =>
    predictions.rows(sha256, { task: { type: 'regression', output: ['value'] }, columns: [] }),
  'Transforms.pair': ({ transforms }) => transforms.pair(JOB, { ...about, id: undefined }),
  'Predictions.files': ({ predictions }) => predictions.files(sha256),
  'Keys.encrypt': ({ keys }) => keys.encrypt('a token', { tenant: 'default' }),
  'Keys.decrypt': ({ keys, sealed }) => keys.decrypt(sealed, { tenant: 'default' }),
  // Nobody of this name: what is asked of a pool that nobody is in is asked all the same.
  'People.find': ({ people }) => people.find('nobody'),
  'Ledger.commit': ({ ledger, signs }) =>
    ledger.commit({
      once: `rights:${Math.random()}`,
      appends: [
        {
          chain: 'model.default.flight-delay',
          draft: {
            type: signs ? 'ApprovalAnswered' : 'CheckRecorded',
            actor: { kind: 'service', id: 'rights' },
            subject: { tenant: 'default', model: 'flight-delay' },
            data: {},
          },
        },
      ],
      writes: [
        { clause: 'x', key: { pk: keys.versions('default', 'flight-delay').pk, sk: 'RIGHTS' }, item: {}, if: 'any' },
      ],
    }),
  'Ledger.read': ({ ledger }) => drained(ledger.read('model.default.flight-delay')),
  'Ledger.record': ({ ledger }) => ledger.record('model.default.flight-delay', 1),
  'Ledger.page': ({ ledger }) => ledger.page('model.default.flight-delay'),
  'Ledger.head': ({ ledger }) => ledger.head('model.default.flight-delay'),
  'Ledger.placeOf': ({ ledger }) => ledger.placeOf('rights'),
  'Notices.send': ({ notices }) => notices.send({ id: '1', at: event.detail.at, title: 'title', text: 'text' }),
  'PublicKeyTeller.publicKey': ({ publicKey }) => publicKey(),
  'Registry.models': ({ registry }) => registry.models('default', { limit: 2 }),
  'Registry.listed': ({ registry }) => registry.listed(about),
  'Registry.asked': ({ registry }) => registry.asked('default', { limit: 2 }),
  'Registry.open': ({ registry }) => registry.open('default', { limit: 2 }),
  'Registry.incidents': ({ registry }) => registry.incidents(about),
  'Registry.incident': ({ registry }) => registry.incident(about, 'inc_1'),
  'Registry.closedIncidents': ({ registry }) => registry.closedIncidents(about, { limit: 2 }),
  'Registry.retrain': ({ registry }) => registry.retrain(about, 'r1'),
  'Registry.model': ({ registry }) => registry.model(about),
  'Registry.version': ({ registry }) => registry.version(about, 1),
  'Registry.versions': ({ registry }) => registry.versions(about, { n: 2 }),
  'Registry.deployment': ({ registry }) => registry.deployment(about, about.deployment),
  'Registry.deployments': ({ registry }) => registry.deployments(about),
  'Registry.byEndpoint': ({ registry }) => registry.byEndpoint(about.deployment),
  'Registry.checks': ({ registry }) => registry.checks(about, 'drift', about.deployment, { n: 2 }),
  'Registry.check': ({ registry }) => registry.check(about, 'drift', about.deployment, event.detail.at),
  'Registry.askedCheck': ({ registry }) => registry.askedCheck(about, 'chk_1'),
  'Registry.checksAsked': ({ registry }) => registry.checksAsked(about, 'drift', about.deployment, { n: 2 }),
  'Registry.approvals': ({ registry }) => registry.approvals(about, 1),
  'Registry.approval': ({ registry }) => registry.approval('apr_1'),
  'Registry.votes': ({ registry }) => registry.votes(about, 'apr_1'),
  'Registry.retrains': ({ registry }) => registry.retrains(about),
  'Registry.due': ({ registry }) => registry.due(window.end, 10),
  'SageMaker.describePackage': ({ sagemaker }) => sagemaker.describePackage(PACKAGE),
  'SageMaker.approvePackage': ({ sagemaker }) => sagemaker.approvePackage(PACKAGE, 'approved'),
  'SageMaker.startPipeline': ({ sagemaker }) =>
    sagemaker.startPipeline('flight-delay-training', `steward-${'a'.repeat(32)}`, {}),
  'SageMaker.pipelineStatus': ({ sagemaker }) => sagemaker.pipelineStatus(RUN),
  'SageMaker.pipelinePlan': ({ sagemaker }) => sagemaker.pipelinePlan('flight-delay-training', {}),
  'SageMaker.pipelineJobs': ({ sagemaker }) => sagemaker.pipelineJobs(RUN),
  'SageMaker.stopPipeline': ({ sagemaker }) => sagemaker.stopPipeline(RUN),
  'SageMaker.createModel': ({ sagemaker }) => sagemaker.createModel(CONFIG, PACKAGE, ROLE),
  'SageMaker.createEndpointConfig': ({ sagemaker }) =>
    sagemaker.createEndpointConfig({
      name: CONFIG,
      variant: 'AllTraffic',
      modelName: CONFIG,
      instanceType: 'ml.m5.large',
      instances: 1,
      capture: { uri: location.uri, percent: 100 },
    }),
  'SageMaker.createEndpoint': ({ sagemaker }) => sagemaker.createEndpoint(about.deployment, CONFIG),
  'SageMaker.updateEndpoint': ({ sagemaker }) =>
    sagemaker.updateEndpoint({
      endpoint: about.deployment,
      config: CONFIG,
      plan: { type: 'all-at-once' },
      alarms: [],
      keepInstances: false,
      staySeconds: 0,
    }),
  'SageMaker.describeModel': ({ sagemaker }) => sagemaker.describeModel(CONFIG),
  'SageMaker.describeTransformJob': ({ sagemaker }) => sagemaker.describeTransformJob('nightly'),
  'SageMaker.completedTransformJobs': ({ sagemaker }) => sagemaker.completedTransformJobs({ after: 0, before: 1 }, 1),
  'SageMaker.describeConfig': ({ sagemaker }) => sagemaker.describeConfig(CONFIG),
  'SageMaker.describeEndpoint': ({ sagemaker }) => sagemaker.describeEndpoint(about.deployment),
  'SageMaker.deleteEndpoint': ({ sagemaker }) => sagemaker.deleteEndpoint('flight-delay-gone'),
  'SageMaker.describeComponent': ({ sagemaker }) => sagemaker.describeComponent(about.deployment),
  'SageMaker.createComponent': ({ sagemaker }) =>
    sagemaker.createComponent({
      ...{ name: about.deployment, on: about.deployment, variant: 'AllTraffic', model: CONFIG },
      ...{ memory: 1024, copies: 1 },
    }),
  'SageMaker.updateComponent': ({ sagemaker }) =>
    sagemaker.updateComponent({
      ...{ name: about.deployment, model: CONFIG, memory: 1024 },
      ...{ plan: { type: 'all-at-once' }, alarms: [] },
    }),
  'SageMaker.deleteComponent': ({ sagemaker }) => sagemaker.deleteComponent(about.deployment),
  'SageMaker.invoke': ({ sagemaker }) =>
    sagemaker.invoke(about.deployment, { contentType: 'text/csv', accept: undefined, body: '1', inferenceId: 'x' }),
  'SageMaker.invokeAsync': ({ sagemaker }) =>
    sagemaker.invokeAsync(about.deployment, {
      ...{ contentType: 'text/csv', accept: undefined, body: '1', inferenceId: 'x' },
      ...{ folder: 'steward-smoke', seconds: 3600 },
    }),
  // Twice: what is there already is changed.
  'Schedules.put': async ({ schedules }) => {
    await schedules.put({ ...schedule, name: 'default.flight-delay.put' });
    await schedules.put({ ...schedule, name: 'default.flight-delay.put' });
  },
  // The long name is kept shortened, so that its listing asks for it.
  'Schedules.list': async ({ schedules }) => {
    await schedules.put({ ...schedule, name: `default.flight-delay.${'x'.repeat(64)}` });
    await schedules.list('default.');
  },
  'Schedules.remove': ({ schedules }) => schedules.remove('default.flight-delay.put'),
  'Workflows.start': async ({ workflows, machines }) => {
    for (const machine of machines.length > 0 ? machines : ['release']) await workflows.start(machine, 'rights', {});
  },
  'Workflows.describe': ({ workflows }) =>
    workflows.describe('arn:aws:states:eu-west-1:111122223333:execution:release:rights'),
  'Workflows.find': ({ workflows, machines }) => workflows.find(machines[0] ?? 'release', 'rights'),
  'Workflows.unsettled': ({ workflows, machines }) => workflows.unsettled(machines[0] ?? 'release', ['r']),
  'Workflows.redrive': ({ workflows }) =>
    workflows.redrive('arn:aws:states:eu-west-1:111122223333:execution:release:rights'),
  'Workflows.resume': ({ workflows, resumable }) => workflows.resume(resumable, {}),
  'TrainingFiles.list': ({ trainingFiles }) =>
    trainingFiles.list({ prefix: `s3://${DATA_BUCKET}/train/`, partitions: '{yyyy}/{MM}/{dd}' }, window),
  'TrainingFiles.tell': ({ trainingFiles }) => trainingFiles.tell(about, { prefix: `s3://${DATA_BUCKET}/train/` }, []),
  'Worm.keep': ({ worm }) => worm.keep('model.default.flight-delay', 1, '{}'),
  'Checkpoints.last': ({ checkpoints }) => checkpoints.last(),
  'Checkpoints.claim': ({ checkpoints }) => checkpoints.claim(1, 'root'),
  'Checkpoints.keep': ({ checkpoints }) =>
    checkpoints.keep({ v: 1, note: 'log\n1\nroot\nat 2026-11-01T00:00:00.000Z\n\n', heads: {} }),
  'Signer.sign': ({ signer }) => signer.sign(Buffer.from(TEXT)),
  'CheckpointsDue.ask': ({ checkpointsDue }) => checkpointsDue.ask(),
  'Worm.has': ({ worm }) => worm.has('model.default.flight-delay', 1, '{}'),
};
