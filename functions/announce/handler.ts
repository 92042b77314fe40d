import { environment } from '../../lib/adapters/aws/environment.ts';
import { effectPorts, workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { streamReader } from '../../lib/adapters/aws/stream.ts';
import { announce } from './announce.ts';

const env = environment('announce');

export const handler = streamReader(announce({ ...statePorts(env), ...effectPorts(env), ...workflowsPort(env) }));
