import * as z from 'zod';
import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { checkpointsPort } from '../../lib/adapters/aws/ports/data.ts';
import { signerPort } from '../../lib/adapters/aws/ports/signer.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { checkpoint } from './checkpoint.ts';

const env = environment('checkpoint');

export const handler = lambda({
  schema: z.object({}),
  flow: checkpoint(
    { ...statePorts(env), ...checkpointsPort(env), ...signerPort(env) },
    env.LEDGER_ORIGIN,
    () => env.LEDGER_PUBLIC_KEY,
  ),
});
