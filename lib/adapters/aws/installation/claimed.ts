import { type CloudFormationClient, paginateListExports } from '@aws-sdk/client-cloudformation';
import { type Claim, claimIn } from '../../../contract/claims.ts';

/** A name that an environment of this account and region has for itself. */
export interface Claimed {
  readonly environment: string;
  readonly claim: Claim;
}

/** What the other environments that are deployed in the client's account and region claim (lib/stacks/claims-stack.ts). */
export async function loadOthersClaims(client: CloudFormationClient, environment: string): Promise<Claimed[]> {
  const claimed: Claimed[] = [];
  for await (const { Exports = [] } of paginateListExports({ client }, {}))
    for (const exported of Exports) {
      const found = claimIn(exported);
      if (found && found.environment !== environment) claimed.push(found);
    }
  return claimed;
}
