import {
  CreateModelCommand,
  CreateTransformJobCommand,
  type CreateTransformJobCommandInput,
  DeleteModelCommand,
  DescribeModelCommand,
  DescribeTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { findLive } from '../../../cli/actions/history.ts';
import { flow as drift } from '../../../functions/drift-check/flow.ts';
import { flow as quality } from '../../../functions/quality-check/flow.ts';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import { monthOf } from '../../../lib/domain/usage/usage.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { readRecords } from '../../../local/records.ts';
import { ROLE } from '../harness.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// A control plane and a SageMaker stand-in, and hours of their time: slow on a busy machine.
const PATIENCE = 240_000;
const OUTPUT = `s3://data/scores/${ENDPOINT}`;
const id = { tenant: 'default', model: MODEL };
let released: Released;
afterEach(() => released.close());

const launch = () =>
  Released.launch((spec, { monitoring }) => {
    for (const key of ['instanceType', 'instances', 'capture', 'smoke']) delete spec[key];
    const plan = { type: 'all-at-once', bake: '10m' };
    Object.assign(spec, { serving: { type: 'batch', output: OUTPUT, id: 0 }, alarms: [], plan });
    const { drift, quality } = monitoring as Record<string, object>;
    for (const check of [drift!, quality!]) Object.assign(check, { window: '1h', delay: '1m' });
  });

async function live(environment: Record<string, string> = {}): Promise<string> {
  const version = await released.asked(environment);
  await released.approve();
  await released.ended(version);
  expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
  return (await released.deployment()).config!;
}

/** Rows as they were trained on, or of an airport that nobody knows. */
const rows = (many: number, origin?: string): string =>
  Array.from(
    { length: many },
    (_, i) => `f${i},${i % 24},${i % 7},${100 + (i % 500)},${origin ?? ['ATL', 'BOS', 'JFK'][i % 3]},ORD\n`,
  ).join('');

type Changes = Partial<CreateTransformJobCommandInput>;
async function run(name: string, ModelName: string, text: string, changes: Changes = {}): Promise<void> {
  released.standin.put(`data/nightly/${name}/part-0.csv`, text);
  released.standin.put(`data/nightly/${name}/more/part-1.csv`, text);
  await released.standin.sagemaker.send(
    new CreateTransformJobCommand({
      ...{ TransformJobName: name, ModelName },
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://data/nightly/${name}/` } },
        ...{ ContentType: 'text/csv', SplitType: 'Line' },
      },
      TransformOutput: { S3OutputPath: `${OUTPUT}/${name}`, Accept: 'text/csv', AssembleWith: 'Line' },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 2 },
      DataProcessing: { InputFilter: '$[1:]', JoinSource: 'Input', OutputFilter: '$[0,-1]' },
      ...changes,
    }),
  );
}
/** Until something was said of a job. */
const told = (type: 'TransformJobRead' | 'OutOfBandChangeFound', job: string) =>
  released.until(async () => (await released.last(type))?.data.job === job);
const incidents = async () =>
  (await released.plane.ports.registry.incidents(id)).filter(({ state }) => state === 'open').map(({ kind }) => kind);
/** The check of a slot some minutes on, as its schedule sends it. */
async function checked(kind: 'drift' | 'quality' = 'drift') {
  const { registry } = released.plane.ports;
  await released.pass(300_000);
  const slot = new Date(released.plane.clock.now()).toISOString();
  const due = { ...id, deployment: ENDPOINT, slot };
  const { ports } = released.plane;
  await (kind === 'drift'
    ? runFlow({ schema: drift.input, flow: drift.run(ports) }, due)
    : runFlow({ schema: quality.input, flow: quality.run(ports) }, due));
  return registry.check(id, kind, ENDPOINT, slot);
}

describe('transform jobs of a deployment', () => {
  it(
    'are paired with what they read and checked for drift, without any endpoint',
    async () => {
      released = await launch();
      const model = await live();
      expect((await released.last('ReleaseStarted'))!.data).toMatchObject({ config: model, endpoint: 'none' });
      const records = readRecords(released.plane.ports, modelChain(id.tenant, MODEL));
      expect(await findLive(records, '9999')).toMatchObject([{ version: 1, serving: 'batch', modelName: model }]);
      // Windows of an hour that the version was not live through are undecided.
      await released.pass(3_600_000);
      await run('monday', model, rows(1000));
      await told('TransformJobRead', 'monday');
      const read = await released.last('TransformJobRead');
      expect(read).toMatchObject({
        ...{ verdict: 'paired', subject: { version: 1, deployment: ENDPOINT } },
        data: { model, files: 2, rows: 2000, output: `${OUTPUT}/monday` },
      });
      expect(recordLine(read!)).toContain('monday, 2000 rows of 2 files');
      // Billed is the time between its start and its end, of each of its instances.
      const { TransformStartTime, TransformEndTime } = await released.standin.sagemaker.send(
        new DescribeTransformJobCommand({ TransformJobName: 'monday' }),
      );
      const [used] = await released.plane.ports.usages.of(id, monthOf(TransformEndTime!.getTime()));
      expect(used).toMatchObject({ form: 'batch', jobs: { count: 1 }, counted: {}, assumed: {} });
      const seconds = (TransformEndTime!.getTime() - TransformStartTime!.getTime()) / 1000;
      expect(used!.jobs!.seconds).toEqual({ 'ml.m5.large': seconds * 2 });
      const stable = await checked();
      expect(stable).toMatchObject({ verdict: 'stable', rows: { read: 2000, used: 2000, broken: 0 } });
      // The window of the next check is the hour after this one.
      await released.pass(3_600_000);
      await run('later', model, rows(1000, 'HNL'));
      await told('TransformJobRead', 'later');
      const drifted = await checked();
      expect(drifted).toMatchObject({ verdict: 'drifted', rows: { used: 2000 } });
      expect(drifted!.reasons).toContainEqual(expect.objectContaining({ subject: 'origin' }));
      // Another job leaves its answers where that one did.
      released.standin.put(`data/scores/${ENDPOINT}/later/part-0.csv.out`, 'other\n');
      expect(await checked('quality')).toMatchObject({ verdict: 'undecided', rows: { read: 0 } });
      expect((await released.last('CheckRecorded'))!.data.because).toContain('was written again');
    },
    PATIENCE,
  );

  it(
    'that name another model, or set variables over it, are a change made around Steward until one names the live model',
    async () => {
      released = await launch();
      const model = await live();
      const { package: ModelPackageName } = (await released.version(1))!;
      await released.standin.sagemaker.send(
        new CreateModelCommand({ ModelName: 'theirs', Containers: [{ ModelPackageName }], ExecutionRoleArn: ROLE }),
      );
      await run('around', 'theirs', rows(3));
      await told('OutOfBandChangeFound', 'around');
      expect(await released.last('OutOfBandChangeFound')).toMatchObject({
        verdict: 'out-of-band',
        data: { what: 'transform job', observed: 'theirs', desired: model },
        reasons: [{ rule: 'job-model', subject: 'around', observed: 'theirs', limit: model }],
      });
      expect(await incidents()).toEqual(['out-of-band']);
      // A sweep that finds the model as it was released takes nothing of it back.
      await released.pass(600_000);
      expect(await incidents()).toEqual(['out-of-band']);
      const since = (await released.deployment()).outOfBand!.jobAt!;
      await run('again', 'theirs', rows(3));
      await released.pass(600_000);
      // No good job from before this one would put it right.
      expect((await released.deployment()).outOfBand!.jobAt).toBeGreaterThan(since);
      expect((await released.types()).filter((type) => type === 'OutOfBandChangeFound')).toHaveLength(1);
      await run('varied', model, rows(3), { Environment: { THRESHOLD: '0.1' } });
      await told('OutOfBandChangeFound', 'varied');
      expect((await released.last('OutOfBandChangeFound'))!.reasons).toMatchObject([
        { rule: 'job-variables', subject: 'varied', observed: 'THRESHOLD', limit: 'none' },
      ]);
      await run('right', model, rows(3));
      await told('TransformJobRead', 'right');
      expect(await released.last('OutOfBandChangeFound')).toMatchObject({ verdict: 'undone', data: { job: 'right' } });
      expect(await incidents()).toEqual([]);
      // What writes elsewhere is nobody's.
      await run('elsewhere', 'theirs', rows(3), {
        TransformOutput: { S3OutputPath: 's3://data/tried', Accept: 'text/csv', AssembleWith: 'Line' },
      });
      await released.pass(600_000);
      expect(await incidents()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'are refused where answers do not match rows, by the names of the files, and go back with the model',
    async () => {
      released = await launch();
      const first = await live();
      const second = await live({ LOSES: '1' });
      await run('losing', second, rows(5), { DataProcessing: { InputFilter: '$[1:]' } });
      await told('TransformJobRead', 'losing');
      const file = (name: string) => ({
        rule: 'paired-rows',
        subject: `${OUTPUT}/losing/${name}.out`,
        observed: '4 answers',
        limit: expect.stringContaining(`5, as \`s3://data/nightly/losing/${name}\` has rows`),
      });
      expect(await released.last('TransformJobRead')).toMatchObject({
        verdict: 'unpaired',
        reasons: [file('more/part-1.csv'), file('part-0.csv')],
      });
      expect(await incidents()).toEqual(['unpaired-jobs']);
      await rollback(released.plane.ports)({ ...id, deployment: ENDPOINT });
      await released.until(async () => (await released.deployment()).config === first);
      await run('behind', second, rows(3), { DataProcessing: { InputFilter: '$[1:]' } });
      await told('OutOfBandChangeFound', 'behind');
      expect((await released.last('OutOfBandChangeFound'))!.data).toMatchObject({ observed: second, desired: first });
      await run('back', first, rows(3));
      await told('TransformJobRead', 'back');
      expect(await released.last('TransformJobRead')).toMatchObject({ verdict: 'paired', subject: { version: 1 } });
      expect(await incidents()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'that ran while their model was another one under its name are told, though the model is what it was again',
    async () => {
      released = await launch();
      const model = await live();
      const { sagemaker } = released.standin;
      await released.pass(60_000);
      const { ExecutionRoleArn } = await sagemaker.send(new DescribeModelCommand({ ModelName: model }));
      const { package: ModelPackageName } = (await released.version(1))!;
      const anew = async (change: { Environment?: Record<string, string> }) => {
        const Containers = [{ ModelPackageName, ...change }];
        await sagemaker.send(new DeleteModelCommand({ ModelName: model }));
        await sagemaker.send(new CreateModelCommand({ ModelName: model, Containers, ExecutionRoleArn }));
      };
      await anew({ Environment: { THRESHOLD: '0.1' } });
      await run('meanwhile', model, rows(3));
      await anew({});
      await told('TransformJobRead', 'meanwhile');
      expect(await released.last('TransformJobRead')).toMatchObject({
        verdict: 'foreign',
        reasons: [{ rule: 'made' }],
      });
      expect(await incidents()).toEqual(['out-of-band']);
    },
    PATIENCE,
  );

  it(
    'are found by the sweep where their events were lost, and looked at once',
    async () => {
      released = await launch();
      const model = await live();
      released.lost.add('unheard');
      await run('unheard', model, rows(5));
      await run('heard', model, rows(5));
      await told('TransformJobRead', 'heard');
      expect((await released.types()).filter((type) => type === 'TransformJobRead')).toHaveLength(1);
      await told('TransformJobRead', 'unheard');
      expect(await released.last('TransformJobRead')).toMatchObject({ verdict: 'paired', data: { rows: 10 } });
      // It is looked for twice more, and the other too.
      await released.pass(3 * 3_600_000);
      const records = (await released.records()).filter(({ type }) => type.startsWith('TransformJob'));
      expect(records.map(({ type, data }) => [type, data.job])).toEqual([
        ['TransformJobRead', 'heard'],
        ['TransformJobMissed', 'unheard'],
        ['TransformJobRead', 'unheard'],
      ]);
    },
    PATIENCE,
  );
});
