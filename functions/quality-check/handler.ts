import { counted } from '../../lib/adapters/aws/counted.ts';
import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { CheckDue } from '../../lib/contract/check-due.ts';
import { qualityCheck } from './quality-check.ts';

const env = environment('quality-check');

export const handler = lambda({
  schema: CheckDue,
  flow: counted('quality', env, qualityCheck({ ...statePorts(env), ...dataPorts(env) })),
});
