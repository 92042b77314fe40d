import { createHash } from 'node:crypto';
import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';

/**
 * To which variant of an A/B a unit is dealt, reckoned as docs/races.md tells it to whoever calls: by the name of the config that runs and the weights of its variants, with nothing of Steward's. Undefined where
 * none is described.
 */
export function armOf(
  { EndpointConfigName, ProductionVariants = [] }: DescribeEndpointOutput,
  unit: string,
): string | undefined {
  const digest = createHash('sha256')
    .update(JSON.stringify([EndpointConfigName, unit]))
    .digest();
  const all = ProductionVariants.reduce((sum, { CurrentWeight = 0 }) => sum + CurrentWeight, 0);
  const at = (digest.readUIntBE(0, 6) / 2 ** 48) * all;
  let below = 0;
  for (const { VariantName, CurrentWeight = 0 } of ProductionVariants) {
    below += CurrentWeight;
    if (at < below) return VariantName;
  }
  return ProductionVariants.at(-1)?.VariantName;
}
