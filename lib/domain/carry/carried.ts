import type { Inventory } from '../inventory/inventory.ts';
import { containersOf, type ModelVersion, type PackagedContainer } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import type { TargetAccount } from '../target.ts';

/** What S3 copies in one call (API_CopyObject). */
const LARGEST = 5 * 1024 ** 3;

type Where = Pick<TargetAccount, 'models' | 'region'>;

/**
 * A version as it is made in another account: each archive by its digest in that account's bucket, each image by its digest: where it lay, or in another
 * region in the repository of the same name there. What it is approved for stays what it was registered with: the same digests.
 */
export function carriedVersion(version: ModelVersion, target: Where): ModelVersion {
  const [first, ...others] = containersOf(version).map((container) => carriedContainer(version, container, target));
  return { ...version, ...first, others };
}

function carriedContainer<C extends PackagedContainer>(of: ModelVersion, container: C, { models, region }: Where): C {
  const { image, imageDigest, artifact, artifactDigest } = container;
  const folder = `s3://${models}/${of.tenant}/${of.model}/${artifactDigest ?? 'unknown'}`;
  return {
    ...container,
    image: imageIn(
      region,
      imageDigest === undefined || image.includes('@') ? image : `${tagless(image)}@sha256:${imageDigest}`,
    ),
    artifact: artifact === '' ? '' : `${folder}/${artifact.slice(artifact.lastIndexOf('/') + 1)}`,
  };
}

/**
 * SageMaker takes an image from the region of its model alone (API_ContainerDefinition, `Image`), and replication of Amazon ECR keeps account,
 * repository and digest (ECR user guide, "Private image replication"). What lies elsewhere is named as it was.
 */
const imageIn = (region: string, image: string): string =>
  image.replace(/^(\d{12}\.dkr\.ecr\.)[a-z0-9-]+(\.amazonaws\.com(?:\.cn)?\/)/, `$1${region}$2`);

const tagless = (image: string): string => image.replace(/:[^/:]+$/, '');

/** The same of the list of everything it is made of. ETags are those of the objects that were copied, and say nothing of the copies. */
export function carriedInventory(inventory: Inventory, carried: ModelVersion): Inventory {
  const placed = containersOf(carried);
  return {
    ...inventory,
    containers: inventory.containers.map((container, i) => ({
      ...container,
      sources: container.sources.map(({ etag: _, ...source }) => ({ ...source, uri: placed[i]?.artifact ?? '' })),
    })),
  };
}

/** From where to where each archive of a version is copied, each once. */
export function copiesOf(
  version: ModelVersion,
  carried: ModelVersion,
): { readonly from: string; readonly to: string }[] {
  const there = containersOf(carried);
  const all = containersOf(version).map(({ artifact }, i) => ({ from: artifact, to: there[i]!.artifact }));
  return all.filter(({ from, to }, i) => from !== '' && all.findIndex((one) => one.to === to) === i);
}

/** Why a version cannot be brought into another account, whatever people say: archives of up to 5 GB are, one a container. */
export function carryMisfit(
  { model, version }: Pick<ModelVersion, 'model' | 'version'>,
  inventory: Inventory | undefined,
  { target }: { readonly target?: string | undefined },
): Reason | undefined {
  if (target === undefined) return undefined;
  const containers = inventory?.containers ?? [];
  const [found] = containers.flatMap(({ sources, settings = {} }) => [
    ...Object.keys(settings).map((name) => `\`${name}\``),
    ...sources.flatMap(({ name, kind, compression, manifest, hub, found }) => [
      ...(name === 'model' && sources.length === 1 ? [] : [`data of \`${name}\` beside the model`]),
      ...(kind === 'object' && compression !== 'None' && manifest === undefined
        ? []
        : ['a model that is no one archive']),
      ...(hub === undefined ? [] : [`content of the hub \`${hub}\``]),
      ...(found?.files ?? []).flatMap(({ name, bytes }) => (bytes > LARGEST ? [`\`${name}\` of more than 5 GB`] : [])),
    ]),
  ]);
  return found === undefined
    ? undefined
    : {
        rule: 'carried',
        subject: `${model}/${version}`,
        observed: found,
        limit: `one archive of up to 5 GB for each container, which is all that is copied into the account of \`${target}\`; or a deployment without \`target\``,
      };
}
