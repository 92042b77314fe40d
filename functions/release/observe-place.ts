import type { Deployment } from '../../lib/domain/model/model.ts';
import { VARIANT } from '../../lib/domain/release/content.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import type { ServingForm } from '../../lib/domain/serving/forms.ts';
import { FOR_JOBS, formRunning } from '../../lib/domain/serving/settings.ts';
import type { SageMaker } from '../../lib/ports/sagemaker.ts';

type Reads = { readonly sagemaker: Pick<SageMaker, 'describeEndpoint' | 'describeModel'> };

/**
 * What serves in a place: its endpoint, or, where transform jobs do, the model that they are to name.
 * @param model its name; none where nothing was released
 */
export const observePlace = (
  ports: Reads,
  form: ServingForm,
  endpoint: string,
  model: string | undefined,
): Promise<EndpointObservation | undefined> =>
  form === 'batch' ? observeModel(ports, model) : ports.sagemaker.describeEndpoint(endpoint);

/** The same of what was released there, whatever the manifest says by now. */
export const observeReleased = (ports: Reads, { endpoint, content, config }: Deployment) =>
  observePlace(ports, content ? formRunning(content) : 'real-time', endpoint, config);

/** A model as an endpoint that rests on it would show it, with nothing that runs. */
async function observeModel({ sagemaker }: Reads, name: string | undefined): Promise<EndpointObservation | undefined> {
  const found = name === undefined ? undefined : await sagemaker.describeModel(name);
  if (name === undefined || !found) return undefined;
  const { madeAt = 0, role, containers, extras } = found;
  return {
    ...{ status: 'InService', config: name, failureReason: undefined, pending: undefined, handedOver: false },
    createdAt: madeAt,
    madeAt: [madeAt],
    variants: [
      {
        ...{ name: VARIANT, model: name, role, containers, extras, weight: 1, images: [] },
        ...{ instanceType: undefined, configuredInstances: undefined, instances: undefined },
      },
    ],
    shadows: [],
    capture: { enabled: false, uri: undefined, percent: undefined, modes: [] },
    extras: [FOR_JOBS],
  };
}
