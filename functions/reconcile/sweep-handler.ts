import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { alarmsPort, sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { SweepDue, sweep } from './sweep.ts';

const env = environment('sweep');

export const handler = lambda({
  schema: SweepDue,
  flow: sweep({ ...statePorts(env), ...sagemakerPort(), ...workflowsPort({}), ...alarmsPort() }),
});
