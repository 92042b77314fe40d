import { environment, homeOf } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { ownersPort } from '../../lib/adapters/aws/ports/owners.ts';
import { sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { register } from './register.ts';
import { packageSeenIn } from './seen.ts';

const env = environment('register');

export const handler = lambda({
  schema: packageSeenIn(homeOf(env)),
  flow: register({ ...statePorts(env), ...dataPorts(env), ...sagemakerPort(), ...ownersPort() }),
});
