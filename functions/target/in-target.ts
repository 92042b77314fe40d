import type { Deployment } from '../../lib/domain/model/model.ts';
import { sessionFor } from '../../lib/domain/target.ts';
import type { Alarms, ServingMetrics } from '../../lib/ports/alarms.ts';
import type { SageMaker } from '../../lib/ports/sagemaker.ts';

interface Reaching {
  readonly sagemaker?: Pick<SageMaker, 'in'>;
  readonly alarms?: Pick<Alarms, 'in'>;
  readonly servingMetrics?: Pick<ServingMetrics, 'in'>;
}

/**
 * The ports of a flow as they reach the account a deployment runs in: endpoints, alarms and metrics there, all else where it was.
 *
 * @param version for which one goes there, where it is one: CloudTrail shows it
 */
export function inTarget<P extends Reaching>(
  ports: P,
  { model, target }: Pick<Deployment, 'model' | 'target'>,
  version?: number,
): P {
  if (!target) return ports;
  const place = { target: target.name, session: sessionFor(model, version) };
  return {
    ...ports,
    ...(ports.sagemaker && { sagemaker: ports.sagemaker.in(place) }),
    ...(ports.alarms && { alarms: ports.alarms.in(place) }),
    ...(ports.servingMetrics && { servingMetrics: ports.servingMetrics.in(place) }),
  };
}
