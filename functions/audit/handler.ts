import * as z from 'zod';
import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { checkpointsPort } from '../../lib/adapters/aws/ports/data.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { proved } from './audit.ts';

const env = environment('audit');

export const handler = lambda({
  schema: z.object({}),
  flow: proved({ ...statePorts(env), ...checkpointsPort(env) }, env.LEDGER_ORIGIN, env.LEDGER_PUBLIC_KEY),
});
