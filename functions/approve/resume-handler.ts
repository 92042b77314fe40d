import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { tokenKeyPort, workflowsPort } from '../../lib/adapters/aws/ports/effects.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { trustPort } from '../../lib/adapters/aws/ports/trust.ts';
import { ResumeDue, resume } from './resume.ts';

const env = environment('resume');

export const handler = lambda({
  schema: ResumeDue,
  flow: resume({ ...statePorts(env), ...trustPort(env), ...tokenKeyPort(env), ...workflowsPort(env) }),
});
