import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { RetrainStep, retrain } from './retrain.ts';

const env = environment('retrain');

export const handler = lambda({
  schema: RetrainStep,
  flow: retrain({ ...statePorts(env), ...sagemakerPort(), ...workflowsPort(env) }),
});
