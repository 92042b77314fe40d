import type { Deployment } from '../../../lib/domain/model/model.ts';
import { VARIANT } from '../../../lib/domain/release/content.ts';
import type { Content, EndpointObservation, ServedContent } from '../../../lib/domain/served/served.ts';
import { formOf, type ServingForm } from '../../../lib/domain/serving/forms.ts';
import type { Serving } from '../../../lib/domain/serving/serving.ts';
import { FOR_JOBS, formRunning, functionAliasIn, isOfModel } from '../../../lib/domain/serving/settings.ts';
import type { SageMaker } from '../../../lib/ports/sagemaker.ts';
import type { AliasReads } from './observe-alias.ts';

type Reads = { readonly sagemaker: Pick<SageMaker, 'describeEndpoint' | 'describeModel' | 'describeComponent'> };

/**
 * What serves in a place: its endpoint, its component on another's, the alias of its function, or, where transform jobs do, the model that they are
 * to name.
 * @param model its name; none where nothing was released
 */
export const observePlace = (
  ports: Reads & AliasReads,
  spec: { readonly endpoint: string; readonly serving?: Serving | undefined },
  model: string | undefined,
): Promise<EndpointObservation | undefined> =>
  spec.serving?.type === 'lambda'
    ? observeAlias(ports, { name: spec.serving.function, alias: spec.serving.alias })
    : observeInSageMaker(ports, formOf(spec), spec.endpoint, model);

/** The same of what is SageMaker's. */
export const observeInSageMaker = (
  ports: Reads,
  form: ServingForm,
  endpoint: string,
  model: string | undefined,
): Promise<EndpointObservation | undefined> => {
  if (form === 'batch') return observeModel(ports, model);
  return form === 'component'
    ? ports.sagemaker.describeComponent(endpoint)
    : ports.sagemaker.describeEndpoint(endpoint);
};

/** The same of what was released there, whatever the manifest says by now. */
export function observeReleased(
  ports: Reads & AliasReads,
  { endpoint, content, config }: Pick<Deployment, 'endpoint' | 'content' | 'config'>,
) {
  const of = content && functionAliasIn(content.extras);
  return of
    ? observeAlias(ports, of)
    : observeInSageMaker(ports, content ? formRunning(content) : 'real-time', endpoint, config);
}

/** Few deployments are aliases: what reads them is loaded by those. */
async function observeAlias(ports: AliasReads, of: { readonly name: string; readonly alias: string }) {
  const { aliasObserved, loadAlias } = await import('./observe-alias.ts');
  return aliasObserved(await loadAlias(ports, of));
}

/**
 * What would be served from something of this name, beside which nothing else of a place is kept: an endpoint config, or the model of a component,
 * which stands where it stood and has what it had. `undefined` where it is gone.
 */
export async function describePrepared(
  { sagemaker }: { readonly sagemaker: Pick<SageMaker, 'describeConfig' | 'describeModel'> },
  name: string,
  content: Content,
): Promise<ServedContent | undefined> {
  if (formRunning(content) !== 'component') return sagemaker.describeConfig(name);
  const model = await sagemaker.describeModel(name);
  const [kept] = content.variants;
  if (!model || !kept) return undefined;
  const { role, containers, extras, madeAt = 0 } = model;
  const { uri, percent, asText } = content.capture;
  return {
    variants: [
      {
        ...{ name: kept.name, model: name, role, containers, instanceType: kept.instanceType, weight: 1, images: [] },
        ...{ configuredInstances: kept.instances, instances: undefined },
        extras: [...kept.extras.filter((extra) => !isOfModel(extra)), ...extras],
      },
    ],
    ...{ shadows: content.shadows, extras: content.extras, madeAt: [madeAt] },
    capture: { ...content.capture, uri, percent, asText },
  };
}

/** A model as an endpoint that rests on it would show it, with nothing that runs. */
export async function observeModel(
  { sagemaker }: { readonly sagemaker: Pick<SageMaker, 'describeModel'> },
  name: string | undefined,
): Promise<EndpointObservation | undefined> {
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
