import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ContainerDefinition,
  ModelPackageContainerDefinition,
  S3ModelDataSource,
} from '@aws-sdk/client-sagemaker';
import { extract } from 'tar';
import { validation } from '../core/errors.ts';
import type { World } from '../world/world.ts';

/** One thing that a container finds below /opt/ml when it starts. */
export interface ModelData {
  uri: string;
  kind: 'S3Object' | 'S3Prefix';
  compression: 'Gzip' | 'None';
  /** Below /opt/ml. */
  folder: string;
}

/**
 * Where a container's data lie and where it finds them. Source: API_S3ModelDataSource; additional sources lie below
 * `additional-model-data-sources/<channel>`, as the SageMaker Python SDK names it for draft models.
 * @throws ValidationException for what is not built here
 */
export function modelDataOf(container: ContainerDefinition | ModelPackageContainerDefinition): ModelData[] {
  if ('AdditionalS3DataSource' in container && container.AdditionalS3DataSource)
    throw validation('`AdditionalS3DataSource` is not built into this stand-in');
  const source = container.ModelDataSource?.S3DataSource;
  const own: ModelData[] = source
    ? [dataAt(source, 'model')]
    : container.ModelDataUrl
      ? [{ uri: container.ModelDataUrl, kind: 'S3Object', compression: 'Gzip', folder: 'model' }]
      : [];
  const channels = (container.AdditionalModelDataSources ?? []).flatMap(({ ChannelName, S3DataSource }) =>
    S3DataSource ? [dataAt(S3DataSource, join('additional-model-data-sources', String(ChannelName)))] : [],
  );
  return [...own, ...channels];
}

function dataAt(source: S3ModelDataSource, folder: string): ModelData {
  if (source.ManifestS3Uri) throw validation('`ManifestS3Uri` is not built into this stand-in');
  const [kind, compression] = [source.S3DataType, source.CompressionType];
  if (kind === 'S3Prefix' && compression === 'Gzip')
    throw validation('`CompressionType` Gzip goes with `S3DataType` S3Object alone');
  if (kind === 'S3Prefix' && !source.S3Uri?.endsWith('/'))
    throw validation(`\`${source.S3Uri}\` is a prefix, and must end with \`/\``);
  return {
    uri: String(source.S3Uri),
    kind: kind === 'S3Prefix' ? kind : 'S3Object',
    compression: compression === 'None' ? compression : 'Gzip',
    folder,
  };
}

/** Lays it out below `root`, which stands for /opt/ml. @throws {Error} when it is not there */
export async function layOut(world: World, { uri, kind, compression, folder }: ModelData, root: string): Promise<void> {
  const from = world.s3.path(uri);
  if (!existsSync(from) || (kind === 'S3Object') !== statSync(from).isFile())
    throw new Error(`Could not find model data at ${uri}.`);
  const target = join(root, folder);
  mkdirSync(target, { recursive: true });
  if (compression === 'Gzip') await extract({ file: from, cwd: target });
  else world.s3.download(uri, target);
}
