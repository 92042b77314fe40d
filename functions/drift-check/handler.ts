import { counted } from '../../lib/adapters/aws/counted.ts';
import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { CheckDue } from '../../lib/contract/check-due.ts';
import { driftCheck } from './drift-check.ts';

const env = environment('drift-check');
const ports = { ...statePorts(env), ...dataPorts(env), ...workflowsPort(env) };

export const handler = lambda({ schema: CheckDue, flow: counted('drift', env, driftCheck(ports)) });
