import { type CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { InvalidEventError } from '../../../domain/errors.ts';

/** The outputs of its three stacks that outsiders need. */
const Outputs = z.object({
  ApiUrl: z.url(),
  RegistryTable: z.string(),
  LedgerTable: z.string(),
  LedgerOrigin: z.string(),
  LedgerPublicKey: z.string(),
  WormBucket: z.string(),
  SignInUrl: z.url(),
  SignInScope: z.string(),
  CommandLineClient: z.string(),
});

/** One deployed environment, as its stacks tell. */
export interface Installation {
  readonly environment: string;
  readonly outputs: z.infer<typeof Outputs>;
}

const NAME = /^Steward-(.+)-(State|Api|Control)$/;

/**
 * What is deployed in the account and region of a client, by environment: looks at all stacks, takes ours by name. The outputs are
 * read by `outputsOf`, so that one half-deployed environment does not hide the others.
 */
export async function installations(client: CloudFormationClient): Promise<Map<string, Record<string, string>>> {
  const found = new Map<string, Record<string, string>>();
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
    for (const { StackName = '', Outputs: outputs = [] } of Stacks) {
      const environment = NAME.exec(StackName)?.[1];
      if (!environment) continue;
      const told = outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
      found.set(environment, { ...found.get(environment), ...Object.fromEntries(told) });
    }
  return found;
}

/** Checks what an environment tells. Throws InvalidEventError naming what is missing, and how to mend it. */
export function installationOf(environment: string, outputs: Readonly<Record<string, string>>): Installation {
  const parsed = Outputs.safeParse(outputs);
  if (parsed.success) return { environment, outputs: parsed.data };
  const missing = parsed.error.issues.map(({ path }) => `\`${path.join('.')}\``).join(', ');
  throw new InvalidEventError(
    `environment \`${environment}\` tells no ${missing}: it is older than this command, or only partly deployed; run \`npx cdk deploy --all -c env=${environment}\``,
  );
}
