import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { loadOthersClaims } from '../lib/adapters/aws/installation/claimed.ts';
import { claimsOf, claimText, overlappingClaims } from '../lib/contract/claims.ts';
import type { Config } from '../lib/contract/config.ts';

/** Throws when an environment that is deployed in the client's account and region claims a name of this configuration. */
export async function refuseClaimed(
  client: CloudFormationClient,
  config: Pick<Config, 'environment' | 'teams'>,
): Promise<void> {
  const others = Map.groupBy(await loadOthersClaims(client, config.environment), ({ environment }) => environment);
  for (const [environment, claimed] of others) {
    const met = overlappingClaims(
      claimsOf(config),
      claimed.map(({ claim }) => claim),
    );
    if (met.length === 0) continue;
    throw new Error(
      `${met.map(({ ours }) => claimText(ours)).join(', ')} of this configuration are environment \`${environment}\`'s in this account: its people could release to them, and the other way round; give \`${config.environment}\` names of its own, or deploy it into another account`,
    );
  }
}
