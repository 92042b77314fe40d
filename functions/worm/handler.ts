import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { againPort, checkpointDuePort, recordsPort } from '../../lib/adapters/aws/ports/again.ts';
import { wormPort } from '../../lib/adapters/aws/ports/data.ts';
import { fromStreamOrQueue, streamReader } from '../../lib/adapters/aws/stream.ts';
import { again, RecordDue } from '../announce/again.ts';
import { worm } from './worm.ts';

const env = environment('worm');
const keep = worm(wormPort(env));
const due = checkpointDuePort(env);

/** What is copied is signed for within the minute. */
const carry: typeof keep = async (record) => {
  await keep(record);
  await due.ask();
};

export const handler = fromStreamOrQueue(
  streamReader(carry, againPort(env).handOver),
  lambda({ schema: RecordDue, flow: again(recordsPort(env), carry) }),
);
