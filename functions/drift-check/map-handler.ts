import { emitting } from '../../lib/adapters/aws/counted.ts';
import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { DriftMapStep, driftMap } from './map.ts';

const env = environment('drift-map');

export const handler = lambda({
  schema: DriftMapStep,
  flow: driftMap({ ...statePorts(env), ...dataPorts(env) }, undefined, emitting('drift', env)),
});
