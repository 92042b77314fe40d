import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '@aws-sdk/client-sagemaker';
import { create } from 'tar';
import type { World } from '../world/world.ts';
import type { ProcessingJob, TrainingJob } from './job.ts';

export interface Plan {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
}

const CONTAINER_ROOT = /(^|=)\/opt\/ml(?=\/|$)/;

/** `/opt/ml/...` as it stands in a job's definition, below the private root `root` that stands for `/opt/ml`. */
const below = (root: string, path: string): string =>
  path.replace(CONTAINER_ROOT, (_, before: string) => `${before}${root}`);

function localPath(root: string, path: string | undefined): string {
  if (!path || !CONTAINER_ROOT.test(path) || path.split('/').includes('..'))
    throw new Error(`LocalPath \`${path}\` must lie below /opt/ml`);
  return below(root, path);
}

/** Lays out /opt/ml/input for a training container. */
export function prepareTraining(world: World, job: TrainingJob, root: string): Plan {
  const { args } = job;
  const image = world.images.pull(String(args.AlgorithmSpecification?.TrainingImage));
  const config = join(root, 'input', 'config');
  for (const folder of [config, join(root, 'model'), join(root, 'output')]) mkdirSync(folder, { recursive: true });
  const channels = args.InputDataConfig ?? [];
  const write = (name: string, body: unknown): void =>
    writeFileSync(join(config, `${name}.json`), JSON.stringify(body));
  write('hyperparameters', args.HyperParameters ?? {});
  write(
    'inputdataconfig',
    Object.fromEntries(channels.map((channel) => [channel.ChannelName, channelConfig(channel)])),
  );
  write('resourceconfig', { current_host: 'algo-1', hosts: ['algo-1'], network_interface_name: 'lo' });
  for (const { ChannelName, DataSource } of channels) {
    world.s3.download(String(DataSource?.S3DataSource?.S3Uri), join(root, 'input', 'data', String(ChannelName)));
  }
  const env = { ...args.Environment, OPT_ML: root, TRAINING_JOB_NAME: job.name, TRAINING_JOB_ARN: job.arn };
  return { argv: [...image.train, 'train'], cwd: image.folder, env };
}

const channelConfig = (channel: Channel): Record<string, string> => ({
  TrainingInputMode: 'File',
  S3DistributionType: channel.DataSource?.S3DataSource?.S3DataDistributionType ?? 'FullyReplicated',
  RecordWrapperType: 'None',
  ...(channel.ContentType ? { ContentType: channel.ContentType } : {}),
});

/** Packs model/ the same way every time, so that equal models have equal digests. */
export async function collectTraining(world: World, job: TrainingJob, root: string): Promise<void> {
  const target = world.s3.place(job.artifact);
  const folder = join(root, 'model');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (files.length === 0) throw new Error('the container left nothing in /opt/ml/model');
  const partial = `${target}.partial`;
  await create(
    { file: partial, cwd: folder, gzip: true, portable: true, mtime: new Date(0), noDirRecurse: false },
    files,
  );
  renameSync(partial, target);
}

/** Lays out the inputs of a processing container and makes the folders of its outputs. */
export function prepareProcessing(world: World, job: ProcessingJob, root: string): Plan {
  const { args } = job;
  const image = world.images.pull(String(args.AppSpecification?.ImageUri));
  for (const { S3Input } of args.ProcessingInputs ?? [])
    world.s3.download(String(S3Input?.S3Uri), localPath(root, S3Input?.LocalPath));
  for (const { S3Output } of args.ProcessingOutputConfig?.Outputs ?? [])
    mkdirSync(localPath(root, S3Output?.LocalPath), { recursive: true });
  mkdirSync(join(root, 'output'), { recursive: true });
  const { ContainerEntrypoint, ContainerArguments = [] } = args.AppSpecification ?? {};
  // a container would find its files at /opt/ml itself; here the path in its arguments is turned into the real one
  const argv = [...(ContainerEntrypoint ?? image.process), ...ContainerArguments].map((part) => below(root, part));
  if (argv.length === 0) throw new Error('neither `ContainerEntrypoint` nor the image says what to run');
  const env = { ...args.Environment, OPT_ML: root, PROCESSING_JOB_NAME: job.name, PROCESSING_JOB_ARN: job.arn };
  return { argv, cwd: image.folder, env };
}

export async function collectProcessing(world: World, job: ProcessingJob, root: string): Promise<void> {
  for (const { S3Output } of job.args.ProcessingOutputConfig?.Outputs ?? []) {
    world.s3.upload(localPath(root, S3Output?.LocalPath), String(S3Output?.S3Uri));
  }
}
