import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { CommandWanted } from '../../functions/command/wanted.ts';
import type { Installation } from '../../lib/adapters/aws/installation/installations.ts';
import { checkpointsPort } from '../../lib/adapters/aws/ports/data.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { awsParked } from '../../lib/adapters/aws/queues/parked.ts';
import { DependencyError, InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { ApiClient, Refused } from './api-client.ts';
import { accessToken } from './signed-in.ts';
import type { Target } from './target.ts';

/**
 * A deployed control plane. The ledger is read with the caller's IAM rights (the stack's `ReadersPolicy`); whatever changes something
 * goes through its HTTP API with the token of a person who signed in, where Cedar decides: no IAM right stands for a person.
 */
export function awsTarget({ environment, outputs }: Installation): Target {
  // Behind another name, as a company's own domain or gateway gives it.
  const apiUrl = process.env.STEWARD_API_URL ?? outputs.ApiUrl;
  const state = statePorts({
    REGISTRY_TABLE: outputs.RegistryTable,
    LEDGER_TABLE: outputs.LedgerTable,
    LEDGER_ORIGIN: outputs.LedgerOrigin,
  });
  const asPerson: Target['asPerson'] = async (work) => {
    const session = await accessToken({
      url: process.env.STEWARD_SIGN_IN_URL ?? outputs.SignInUrl,
      clientId: outputs.CommandLineClient,
      scope: outputs.SignInScope,
    });
    try {
      return await work(new ApiClient(apiUrl, session.token));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) session.forget();
      throw error;
    }
  };
  return {
    soon: 'it takes effect at once',
    reading: (work) =>
      work({
        ledger: state.ledger,
        ...checkpointsPort({ WORM_BUCKET: outputs.WormBucket }),
        log: outputs.LedgerOrigin,
        publicKey: outputs.LedgerPublicKey,
        now: Date.now(),
      }),
    command: ({ command, tenant, model, ...wanted }: CommandWanted) =>
      asPerson((api) => api.command(tenant, model, command, wanted) as Promise<never>).catch((error: unknown) => {
        throw inOurWords(error);
      }),
    asPerson,
    parked: awsParked({
      cloudwatch: new CloudWatchClient({}),
      sqs: new SQSClient({}),
      environment,
      now: Date.now,
      pause: sleep,
    }),
    take: () => {
      throw new InvalidEventError(
        `environment \`${environment}\` takes events from SageMaker alone: EventBridge refuses \`aws.sagemaker\` from anybody else, and so do we; for a package that was missed use \`steward register\`, to try events use \`--at local\``,
      );
    },
  };
}

/** What the API said no to, in the words that the same flow uses here. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof Refused) || error.saysNo) return error;
  if (error.status === 400) return new InvalidEventError(error.detail, { cause: error });
  if (error.status === 404) return new NotFoundError(error.detail, { cause: error });
  return error.status >= 500 ? new DependencyError(error.message, { cause: error }) : error;
}
