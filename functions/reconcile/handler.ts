import { environment, homeOf } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { reconcile } from './reconcile.ts';
import { endpointSeenIn } from './seen.ts';

const env = environment('reconcile');

export const handler = lambda({
  schema: endpointSeenIn(homeOf(env)),
  flow: reconcile({ ...statePorts(env), ...sagemakerPort() }),
});
