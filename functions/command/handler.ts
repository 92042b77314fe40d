import { environment } from '../../lib/adapters/aws/environment.ts';
import { cognitoPerson, http } from '../../lib/adapters/aws/http.ts';
import { logError } from '../../lib/adapters/aws/log.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { ownersPort } from '../../lib/adapters/aws/ports/owners.ts';
import { policiesPort } from '../../lib/adapters/aws/ports/policies.ts';
import { sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { commandApi } from '../api/command-api.ts';

const env = environment('command');

export const handler = http(
  commandApi({
    ports: {
      ...statePorts(env),
      ...dataPorts(env),
      ...policiesPort('permissions'),
      ...sagemakerPort(),
      ...ownersPort(),
      ...workflowsPort(env),
    },
    personOf: cognitoPerson(env),
    log: logError,
  }),
);
