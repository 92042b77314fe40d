import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { evaluate, ReleaseSubject } from './evaluate.ts';

const env = environment('evaluate');

export const handler = lambda({ schema: ReleaseSubject, flow: evaluate({ ...statePorts(env), ...dataPorts(env) }) });
