import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { installationOf, installations } from '../../lib/adapters/aws/installation/installations.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { complain } from '../terminal/terminal.ts';
import { awsTarget } from './aws-target.ts';
import type { Target } from './target.ts';

const HOW = 'docs/deploy.md tells how to deploy it, `--at local` works on this machine';

/**
 * The deployed control plane that these credentials reach. `wanted`: it must be there; otherwise none, or no credentials at all, is
 * `undefined`. Whatever else hinders looking is told: falling back to this machine would work somewhere else than meant.
 */
export async function findDeployed(env: string | undefined, wanted: boolean): Promise<Target | undefined> {
  const client = new CloudFormationClient({ maxAttempts: 2 });
  const region = await client.config.region().catch(() => undefined);
  if (!region) {
    if (!wanted) return undefined;
    throw new InvalidEventError('no AWS region is set: set `AWS_REGION`, or a profile that names one');
  }
  const found = await installations(client).catch((error: Error) => {
    if (error.name === 'CredentialsProviderError' && !wanted) return new Map<string, Record<string, string>>();
    throw new InvalidEventError(unknownReason(error, region), { cause: error });
  });
  const environments = [...found.keys()].sort();
  if (environments.length === 0 && !wanted) return undefined;
  const listed = environments.map((name) => `\`${name}\``).join(', ');
  if (environments.length === 0)
    throw new InvalidEventError(`no Steward is deployed in ${region} of this account: ${HOW}`);
  if (env === undefined && environments.length > 1)
    throw new InvalidEventError(
      `${environments.length} environments are deployed in ${region}: say \`--env\` with one of ${listed}`,
    );
  const chosen = env ?? environments[0]!;
  const outputs = found.get(chosen);
  if (!outputs)
    throw new InvalidEventError(`environment \`${chosen}\` is not deployed in ${region}: there is ${listed}`);
  if (!wanted) complain(`at aws: environment \`${chosen}\` in ${region}`);
  return awsTarget(installationOf(chosen, outputs));
}

/** Why it cannot be told whether Steward is deployed, and what to do. */
export function unknownReason(error: Error, region: string): string {
  if (error.name === 'CredentialsProviderError')
    return `no AWS credentials are found: sign in (\`aws sso login\`), or set \`AWS_PROFILE\`; ${HOW}`;
  if (/AccessDenied|UnauthorizedOperation/.test(error.name))
    return `these credentials may not look for a deployed Steward in ${region}: attach the policy that the stack's output \`ReadersPolicy\` names, or say \`--at local\``;
  if (/ExpiredToken|TokenProviderError/.test(error.name))
    return `the AWS credentials have ended: sign in again (\`aws sso login\`); ${HOW}`;
  if (/InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId/.test(error.name))
    return `AWS does not know these credentials in ${region}: look at \`AWS_PROFILE\` and \`AWS_REGION\`; ${HOW}`;
  if (/SignatureDoesNotMatch|InvalidSignature|RequestExpired|RequestTimeTooSkewed/.test(error.name))
    return /expired|not yet|skew/i.test(error.message)
      ? 'the clock of this machine is not that of AWS: set it, and try again'
      : 'AWS does not take the signature of these credentials: the secret is not that of the access key';
  return `AWS does not say whether Steward is deployed in ${region}: ${error.name}: ${error.message}; say \`--at local\` to work on this machine`;
}
