import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { policiesPort } from '../../lib/adapters/aws/ports/policies.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { GateDue, gate } from './gate.ts';

const env = environment('gate');

export const handler = lambda({
  schema: GateDue,
  flow: gate({ ...statePorts(env), ...dataPorts(env), ...policiesPort('gate') }),
});
