import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { tokenKeyPort } from '../../lib/adapters/aws/ports/effects.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { AskDue, ask } from './ask.ts';

const env = environment('ask');

export const handler = lambda({ schema: AskDue, flow: ask({ ...statePorts(env), ...tokenKeyPort(env) }) });
