import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { againPort, recordsPort } from '../../lib/adapters/aws/ports/again.ts';
import { wormPort } from '../../lib/adapters/aws/ports/data.ts';
import { fromStreamOrQueue, streamReader } from '../../lib/adapters/aws/stream.ts';
import { again, RecordDue } from '../announce/again.ts';
import { worm } from './worm.ts';

const env = environment('worm');
const carry = worm(wormPort(env));

export const handler = fromStreamOrQueue(
  streamReader(carry, againPort(env).handOver),
  lambda({ schema: RecordDue, flow: again(recordsPort(env), carry) }),
);
