import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { againPort } from '../../lib/adapters/aws/ports/again.ts';
import { effectPorts, workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { fromStreamOrQueue, streamReader } from '../../lib/adapters/aws/stream.ts';
import { again, RecordDue } from './again.ts';
import { announce } from './announce.ts';

const env = environment('announce');
const ports = { ...statePorts(env), ...effectPorts(env), ...workflowsPort(env) };
const carry = announce(ports);

export const handler = fromStreamOrQueue(
  streamReader(carry, againPort(env).handOver),
  lambda({ schema: RecordDue, flow: again(ports.ledger, carry) }),
);
