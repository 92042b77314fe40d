import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../lib/domain/model/manifest.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { recordSentence, recordView } from '../../../lib/words/record-sentence.ts';
import { START, type World } from '../world.ts';
import { ask, id, pass, records, trained } from './trained.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PREFIX = 's3://steward-data/train/';
const failed = async () => ({ status: 'Failed', failureReason: 'no rows' });

/** A model whose training data lies in partitions of days, some of which are there. */
async function withData(
  days: readonly string[],
  change: (retraining: NonNullable<Manifest['retraining']>) => void = () => undefined,
): Promise<World> {
  const world = await trained((retraining) => {
    retraining.data = { prefix: PREFIX, partitions: 'dt={yyyy}-{MM}-{dd}' };
    Object.assign(retraining.parameters, { Data: '$dataManifest', Digest: '$dataDigest' });
    change(retraining);
  });
  for (const day of days) write(world, `dt=${day}/part-0.csv`, 'a,b\n1,2\n');
  return world;
}

/** As if it was written then, by the time of the world. */
function write(world: World, key: string, text: string, at = START): void {
  world.put(PREFIX + key, text);
  utimesSync(join(world.home, 's3', 'steward-data', 'train', key), at / 1000, at / 1000);
}

/** What the pipeline was given. */
function given(world: World): Record<string, string>[] {
  const all: Record<string, string>[] = [];
  const start = world.sagemaker.startPipeline.bind(world.sagemaker);
  world.sagemaker.startPipeline = async (pipeline, token, parameters) => {
    all.push({ ...parameters });
    return start(pipeline, token, parameters);
  };
  return all;
}

const sentence = (record: { readonly hash: string }) =>
  recordSentence(recordView({ seq: 1, hash: '', bytes: JSON.stringify(record) } as never));

describe('the data that a run learns from', () => {
  it('is listed before it starts, kept with its digest, told to the pipeline, and held against the same afterwards', async () => {
    const world = await withData(['2026-09-01', '2026-10-20', '2026-10-29', '2026-12-01']);
    const parameters = given(world);
    await ask(world);
    await pass(world, 60_000);
    const [started] = await records(world, 'RetrainStarted');
    expect(started!.data.trainingData).toEqual({
      ...{ prefix: PREFIX, from: '2026-10-03T00:00:00.000Z', to: '2026-10-31T00:00:00.000Z' },
    });
    const [listed] = await records(world, 'TrainingDataListed');
    expect(listed).toMatchObject({ verdict: 'listed', data: { objects: '2', bytes: '16' } });
    const [{ sha256 } = { sha256: '' }] = listed!.evidence ?? [];
    expect(parameters).toMatchObject([{ Data: listed!.data.uri, Digest: sha256 }]);
    const listing = JSON.parse(String(await world.plane.ports.evidence.read(sha256)));
    expect(listing.objects.map(({ uri }: { uri: string }) => uri)).toEqual([
      `${PREFIX}dt=2026-10-20/part-0.csv`,
      `${PREFIX}dt=2026-10-29/part-0.csv`,
    ]);
    const manifest = join(world.home, 's3', String(listed!.data.uri).slice('s3://'.length));
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toEqual([
      { prefix: PREFIX },
      'dt=2026-10-20/part-0.csv',
      'dt=2026-10-29/part-0.csv',
    ]);
    world.sagemaker.pipelineStatus = failed;
    await pass(world, HOUR);
    const [held] = await records(world, 'TrainingDataHeld');
    expect(held).toMatchObject({ verdict: 'unchanged', evidence: [{ name: 'training-data', sha256 }] });
    expect(recordLine(listed!)).toContain(`2 objects below ${PREFIX}, 16 bytes`);
    expect(sentence(held!)).toBe('The 2 objects of training data are as they were listed before the run.');
    expect(await world.plane.ports.registry.retrains(id)).toMatchObject([{ data: { after: 'unchanged' } }]);
  });

  it('that was written again, or came, while it ran is said and recorded', async () => {
    const world = await withData(['2026-10-20', '2026-10-29']);
    await ask(world);
    await pass(world, 60_000);
    write(world, 'dt=2026-10-20/part-0.csv', 'a,b\n3,4\n', START + HOUR);
    write(world, 'dt=2026-10-21/part-0.csv', 'late');
    world.sagemaker.pipelineStatus = failed;
    await pass(world, HOUR);
    const [held] = await records(world, 'TrainingDataHeld');
    expect(held).toMatchObject({
      verdict: 'changed',
      reasons: [
        { rule: 'training-data', observed: 'written again, first dt=2026-10-20/part-0.csv' },
        { rule: 'training-data', observed: 'new, first dt=2026-10-21/part-0.csv' },
      ],
      evidence: [{ name: 'training-data' }, { name: 'training-data-after' }],
    });
    expect(sentence(held!)).toContain('cannot be said: 1 of 2 objects');
  });

  it('is the same for a start that comes twice', async () => {
    const world = await withData(['2026-10-20']);
    const parameters = given(world);
    const start = world.sagemaker.startPipeline;
    let first = true;
    world.sagemaker.startPipeline = async (pipeline, token, more) => {
      const answer = await start(pipeline, token, more);
      if (!first) return answer;
      first = false;
      write(world, 'dt=2026-10-21/part-0.csv', 'late');
      throw Object.assign(new Error('lost'), { name: 'DependencyError' });
    };
    await ask(world);
    await pass(world, HOUR);
    expect(parameters).toHaveLength(2);
    expect(parameters[1]).toEqual(parameters[0]);
    expect(await records(world, 'TrainingDataListed')).toHaveLength(1);
  });

  it('where there is none nothing is started, and the run ends with the reason', async () => {
    const world = await withData(['2025-10-20']);
    const parameters = given(world);
    await ask(world);
    await pass(world, HOUR);
    expect(parameters).toEqual([]);
    expect(await records(world, 'TrainingDataListed')).toMatchObject([{ verdict: 'refused' }]);
    expect(await records(world, 'RetrainFinished')).toMatchObject([
      { verdict: 'pipeline-failed', reasons: [{ rule: 'training-data', observed: 'no object lies there' }] },
    ]);
  });
});

describe('new training data', () => {
  it.each([
    ['partitions', { partitions: 2 }, '2'],
    ['objects', { objects: 2 }, '2'],
    ['bytes', { bytes: 10 }, '16'],
  ])(
    'brings a run up by its %s, once, as S3 lists them',
    async (of, newData, count) => {
      const world = await withData(['2026-10-20'], (retraining) =>
        Object.assign(retraining, { newData, coolDown: '1d' }),
      );
      world.sagemaker.pipelineStatus = failed;
      await pass(world, DAY);
      expect(await records(world, 'RetrainDue')).toEqual([]);
      for (const day of ['01', '02']) write(world, `dt=2026-11-${day}/part-0.csv`, 'a,b\n1,2\n', START + DAY);
      await pass(world, 4 * HOUR);
      const due = await records(world, 'RetrainDue');
      expect(due).toMatchObject([{ data: { kind: 'newData', [of]: count } }]);
      expect(recordLine(due[0]!)).toContain(`${count} ${of} of training data since the last`);
      expect(await records(world, 'RetrainStarted')).toMatchObject([{ data: { kind: 'newData' } }]);
    },
    60_000,
  );
});
