import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type {
  AdditionalS3DataSource,
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
  /** A CSV that says where more of it lies. */
  manifest?: string;
  /** Below /opt/ml. */
  folder: string;
}

/**
 * Where a container's data lie and where it finds them. Source: API_S3ModelDataSource; additional sources lie below
 * `additional-model-data-sources/<channel>`, as the SageMaker Python SDK names it for draft models. AWS says nowhere where an
 * `AdditionalS3DataSource` and the objects of a manifest lie: here in `additional-s3-data-source`, and by what follows the source's address.
 * @throws ValidationException for what is not built here
 */
export function modelDataOf(container: ContainerDefinition | ModelPackageContainerDefinition): ModelData[] {
  const source = container.ModelDataSource?.S3DataSource;
  const own: ModelData[] = source
    ? [dataAt(source, 'model')]
    : container.ModelDataUrl
      ? [{ uri: container.ModelDataUrl, kind: 'S3Object', compression: 'Gzip', folder: 'model' }]
      : [];
  const channels = (container.AdditionalModelDataSources ?? []).flatMap(({ ChannelName, S3DataSource }) =>
    S3DataSource ? [dataAt(S3DataSource, join('additional-model-data-sources', String(ChannelName)))] : [],
  );
  const beside = 'AdditionalS3DataSource' in container ? container.AdditionalS3DataSource : undefined;
  return [...own, ...channels, ...(beside ? [besideAt(beside)] : [])];
}

/** Uncompressed unless it says otherwise (API_AdditionalS3DataSource). */
const besideAt = ({ CompressionType = 'None', S3Uri, S3DataType }: AdditionalS3DataSource): ModelData =>
  dataAt({ S3Uri, S3DataType, CompressionType }, 'additional-s3-data-source');

function dataAt(source: S3ModelDataSource, folder: string): ModelData {
  const [kind, compression] = [source.S3DataType, source.CompressionType];
  if (kind === 'S3Prefix' && compression === 'Gzip')
    throw validation('`CompressionType` Gzip goes with `S3DataType` S3Object alone');
  if (kind === 'S3Prefix' && !source.S3Uri?.endsWith('/'))
    throw validation(`\`${source.S3Uri}\` is a prefix, and must end with \`/\``);
  if (source.ManifestS3Uri && compression !== 'None')
    throw validation('`ManifestS3Uri` goes with `CompressionType` None alone in this stand-in');
  return {
    uri: String(source.S3Uri),
    kind: kind === 'S3Prefix' ? kind : 'S3Object',
    compression: compression === 'None' ? compression : 'Gzip',
    ...(source.ManifestS3Uri && { manifest: source.ManifestS3Uri }),
    folder,
  };
}

/** Lays it out below `root`, which stands for /opt/ml. @throws {Error} when it is not there */
export async function layOut(world: World, data: ModelData, root: string): Promise<void> {
  const { uri, kind, compression, manifest } = data;
  const target = join(root, data.folder);
  mkdirSync(target, { recursive: true });
  if (manifest !== undefined) layOutListed(world, uri, manifest, target);
  const from = world.s3.path(uri);
  const isThere = existsSync(from) && (kind === 'S3Object') === statSync(from).isFile();
  // What a manifest names need not lie below the address beside it.
  if (!isThere && manifest !== undefined) return;
  if (!isThere) throw missing(uri);
  if (compression === 'Gzip') await extract({ file: from, cwd: target });
  else world.s3.download(uri, target);
}

/** Every object that a manifest of CSV names in a cell of its own. */
function layOutListed(world: World, uri: string, manifest: string, target: string): void {
  const list = world.s3.path(manifest);
  if (!existsSync(list)) throw missing(manifest);
  for (const address of readFileSync(list, 'utf8').match(/s3:\/\/[^\s,"]+/g) ?? []) {
    const from = world.s3.path(address);
    if (!existsSync(from) || !statSync(from).isFile()) throw missing(address);
    const to = join(target, address.startsWith(uri) ? address.slice(uri.length) || basename(from) : basename(from));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
  }
}

const missing = (uri: string): Error => new Error(`Could not find model data at ${uri}.`);
