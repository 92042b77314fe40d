import { leansOn } from '../../lib/domain/release/served-here.ts';
import type { Content } from '../../lib/domain/served/served.ts';
import type { Release, ReleaseNeeds } from './gather.ts';

/**
 * What a release that did not hold leaves: what became of an endpoint under which nothing ran before, as what the config from before serves
 * again, and what SageMaker goes on to say of the package.
 */
export interface Left {
  readonly fate?: 'deleted' | 'left' | undefined;
  readonly content?: Content | undefined;
  readonly approved?: string | undefined;
}

/**
 * What the record of a release that ended without holding says of its package: SageMaker goes on calling it approved, which whoever deploys by
 * that hears. Nothing of a version that serves or served here, which is approved for that, nor where SageMaker cannot be asked.
 */
export async function packageLeft(
  { sagemaker }: Pick<ReleaseNeeds, 'sagemaker'>,
  { version, deployment }: Release,
): Promise<string | undefined> {
  if (leansOn(deployment, version.version)) return undefined;
  const found = await sagemaker.describePackage(version.package).catch(() => undefined);
  return found?.approval === 'Approved' ? `${version.package} stays Approved in SageMaker` : undefined;
}
