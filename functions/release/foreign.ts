import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { compareConfigured } from '../../lib/domain/release/compare.ts';
import { returnedContent } from '../../lib/domain/release/decide-return.ts';
import type { ReleaseNeeds } from './gather.ts';

type Kept = Pick<Deployment, 'config' | 'content' | 'adopted'>;

/**
 * How the config an endpoint would go back to differs from what was released, or adopted, under its name: SageMaker would serve whatever it
 * says now. None where nothing was kept to compare with.
 */
export async function foreignOnTheWayBack(
  ports: Pick<ReleaseNeeds, 'sagemaker'>,
  { config, content, adopted }: Kept,
): Promise<Reason[]> {
  if (config === undefined || content === undefined) return [];
  const found = await ports.sagemaker.describeConfig(config);
  if (!found) return [{ rule: 'way-back', subject: 'endpoint config', observed: 'absent', limit: config }];
  return compareConfigured(adopted?.config === config ? returnedContent(adopted, found) : content, found);
}
