import { type FunctionContainer, unfitForFunction } from '../function/packaged-function.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Reason } from '../reason.ts';
import { formOf, SERVING_FORMS } from './forms.ts';
import type { Serving } from './serving.ts';

/**
 * Why a version cannot be served by the form of a deployment, whatever people say. Sources: SageMaker developer guide, "Deploy models with
 * Amazon SageMaker Serverless Inference" (no inference pipelines), and API_ContainerDefinition: "you cannot use ModelDataSource in conjunction
 * with […] SageMaker serverless endpoints", which is all model data but one archive.
 *
 * @param containers in their order
 * @param inventory what they find beside their images; undefined of a version from before there were such lists, which has archives
 */
export function formMisfit(
  {
    model,
    version,
    package: arn,
    containers,
  }: {
    readonly model: string;
    readonly version: number;
    readonly package: string;
    readonly containers: readonly FunctionContainer[];
  },
  inventory: Inventory | undefined,
  spec: {
    readonly serving?: Serving | undefined;
    readonly smoke?: { readonly bodies?: Readonly<Record<string, string>> | undefined } | undefined;
  },
): Reason | undefined {
  const { called, pipeline, instances } = SERVING_FORMS[formOf(spec)];
  const say = (observed: string, limit: string): Reason => ({
    rule: 'serving',
    subject: `${model}/${version}`,
    observed,
    limit: `${limit}, which is all that ${called} serves; or a deployment without \`serving\`, of a real-time endpoint`,
  });
  if (spec.serving?.type === 'direct') {
    const wrong = unnamed(inventory, containers.length, spec.smoke?.bodies);
    return wrong && { ...say(wrong.observed, ''), limit: wrong.limit };
  }
  if (!pipeline && containers.length > 1) return say(`${containers.length} containers`, 'one container');
  const sources = (inventory?.containers ?? []).flatMap((container) => container.sources);
  if (spec.serving?.type === 'lambda') {
    const loose = sources.find(({ name, kind }) => name !== 'model' || kind !== 'object');
    if (loose) return say(`model data in ${loose.uri}`, 'model data in one object, or in the image');
    const unfit = containers[0] && unfitForFunction(containers[0], arn);
    return unfit && say(unfit.observed, unfit.limit);
  }
  const loose = instances
    ? undefined
    : sources.find(({ name, kind, compression }) => !isArchive(name, kind, compression));
  return loose && say(`model data in ${loose.uri}`, 'model data in one archive');
}

/** What each container is called by those who ask it, in the order of the package; undefined of one that says nothing. */
export const hostnamesOf = (inventory: Inventory | undefined): (string | undefined)[] =>
  (inventory?.containers ?? []).map(({ settings }) => settings?.ContainerHostname);

/** Why callers could not choose among its containers. Source: multi-container-create. */
function unnamed(
  inventory: Inventory | undefined,
  containers: number,
  bodies: Readonly<Record<string, string>> = {},
): { observed: string; limit: string } | undefined {
  if (containers < 2)
    return {
      observed: 'one container',
      limit: 'two or more, among which callers choose; or leave `serving` out, for a real-time endpoint of one',
    };
  const names = hostnamesOf(inventory);
  const bare = Array.from({ length: containers }, (_, i) => i + 1).filter((i) => !names[i - 1]);
  if (bare.length > 0)
    return {
      observed: `no \`ContainerHostname\` of container ${bare.join(', ')}`,
      limit: 'one of each container in the package, by which callers choose it',
    };
  if (new Set(names).size < names.length)
    return { observed: `the names ${names.join(', ')}`, limit: 'another `ContainerHostname` of each container' };
  const nobody = Object.keys(bodies).filter((name) => !names.includes(name));
  return nobody.length === 0
    ? undefined
    : {
        observed: `the containers ${names.join(', ')}`,
        limit: `also ${nobody.join(', ')}, which \`smoke.bodies\` asks`,
      };
}

const isArchive = (name: string, kind: string, compression: string | undefined): boolean =>
  name === 'model' && kind === 'object' && compression !== 'None';
