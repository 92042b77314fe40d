import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts, wormPort } from '../../lib/adapters/aws/ports/data.ts';
import { peoplePort } from '../../lib/adapters/aws/ports/people.ts';
import { permissionsPort } from '../../lib/adapters/aws/ports/permissions.ts';
import { alarmsPort, sagemakerPort } from '../../lib/adapters/aws/ports/sagemaker.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { trustPort } from '../../lib/adapters/aws/ports/trust.ts';
import { ReleaseStep, release } from './release.ts';

const env = environment('release');

export const handler = lambda({
  schema: ReleaseStep,
  flow: release({
    ...statePorts(env),
    ...dataPorts(env),
    ...wormPort(env),
    ...sagemakerPort(),
    ...alarmsPort(),
    ...permissionsPort(),
    ...peoplePort(env),
    ...trustPort(env),
  }),
});
