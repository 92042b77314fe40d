import { functionVariables, imageByDigest } from '../function/packaged-function.ts';
import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import { containersOf, type ModelVersion, type PackagedContainer } from '../model/model.ts';
import type { Content, EndpointObservation, ServedContent } from '../served/served.ts';
import { fleetsOf } from '../serving/fleets.ts';
import { formOf, SERVING_FORMS } from '../serving/forms.ts';
import { placedBy, settingsOf } from '../serving/settings.ts';

/** The variant of an endpoint that Steward made itself; an adopted one keeps the name it had. */
export const VARIANT = 'AllTraffic';

/** Content types that are captured as text: checks read those best, and whoever looks at a capture too. */
export const CAPTURED_AS_TEXT = { csv: ['text/csv'], json: ['application/json'] } as const;

/**
 * What people approved, as an endpoint shows it: one variant, or those it names, with the package's containers, its traffic captured where its form has
 * that. In another account no package is named, and the version is the one that was carried there.
 */
export function approvedContent(version: ModelVersion, spec: DeploymentSpec, variant: string = VARIANT): Content {
  const containers = containersOf(version);
  const settings = settingsOf(spec);
  const batch = formOf(spec) === 'batch';
  const counted = SERVING_FORMS[formOf(spec)].instances && !spec.autoscaled;
  return {
    variants: fleetsOf(spec, variant).map(({ name, instanceType, instances, weight }) => ({
      name,
      role: spec.roleArn,
      ...(instanceType !== undefined && { instanceType }),
      ...(counted && { instances }),
      ...(spec.variants && { weight }),
      // Nothing is pulled until a transform job runs; what it will pull the package says, which is compared too.
      imageDigests: batch ? [] : containers.map((container) => container.imageDigest ?? 'unknown').sort(),
      containers: spec.serving?.type === 'lambda' ? [functionContainer(containers)] : containersAs(version, spec),
      extras: settings.variant,
    })),
    shadows: [],
    capture: capturedBy(spec),
    extras: settings.config,
  };
}

/** The endpoint that such a component stands on, whoever made it: a variant without a model, in which nothing is captured. */
export function hostContent(spec: DeploymentSpec): Content {
  const settings = settingsOf(spec);
  return {
    variants: [
      {
        name: VARIANT,
        ...(spec.instanceType !== undefined && { instanceType: spec.instanceType }),
        ...{ imageDigests: [], containers: [], extras: settings.variant.filter((one) => !placedBy([one])) },
      },
    ],
    ...{ shadows: [], capture: capturedBy(spec), extras: settings.config },
  };
}
/** A function knows no packages: what it is made of says itself. */
const functionContainer = ([container]: readonly PackagedContainer[]) => ({
  images: container ? [imageByDigest(container)] : [],
  artifacts: [],
  environment: container ? functionVariables(container) : {},
  extras: [],
});

/** All of a package, or where none can be named each container by itself. */
function containersAs(version: ModelVersion, { target }: DeploymentSpec): Content['variants'][number]['containers'] {
  const containers = containersOf(version);
  const images = containers.map((container) => container.image);
  const artifacts = containers.map((container) => container.artifact);
  const environment = Object.assign({}, ...containers.map((container) => container.environment));
  if (target === undefined) return [{ package: version.package, images, artifacts, environment, extras: [] }];
  return containers.map((container, i) => ({
    images: [images[i]!],
    artifacts: artifacts[i] === '' ? [] : [artifacts[i]!],
    environment: container.environment,
    extras: [],
  }));
}

const capturedBy = ({ capture }: DeploymentSpec): Content['capture'] =>
  capture
    ? {
        enabled: true,
        uri: capture.uri,
        percent: capture.percent,
        modes: ['Input', 'Output'],
        asText: [
          ...CAPTURED_AS_TEXT.csv.map((type) => `CSV ${type}`),
          ...CAPTURED_AS_TEXT.json.map((type) => `JSON ${type}`),
        ],
      }
    : { enabled: false, modes: [] };

/** What runs, as it would have to be described to run again: how an adopted endpoint's content is kept. Counts are left to whoever scales it. */
export const contentOf = (observed: ServedContent): Content => ({
  variants: observed.variants.map((variant) => ({
    name: variant.name,
    ...(variant.role !== undefined && { role: variant.role }),
    ...(variant.instanceType !== undefined && { instanceType: variant.instanceType }),
    ...(observed.variants.length > 1 && { weight: variant.weight }),
    imageDigests: [...variant.images].sort(),
    containers: variant.containers.map((container) => ({
      ...(container.package !== undefined && { package: container.package }),
      images: container.image === '' ? [] : [container.image],
      artifacts: container.artifact === '' ? [] : [container.artifact],
      environment: { ...container.environment },
      extras: [...container.extras],
    })),
    extras: [...variant.extras],
  })),
  shadows: [...observed.shadows],
  capture: captureOf(observed.capture),
  extras: [...observed.extras],
  ...(observed.madeAt && { madeAt: [...observed.madeAt] }),
});

/** The same of its capture alone. */
export const captureOf = ({ enabled, uri, percent, modes, asText }: ServedContent['capture']): Content['capture'] => ({
  enabled,
  ...(uri !== undefined && { uri }),
  ...(percent !== undefined && { percent }),
  modes: [...modes],
  ...(asText && { asText: [...asText] }),
});

/** The same for the same content under the same config in the same state; how many instances there are makes no difference. */
export const fingerprintOf = (observed: EndpointObservation | undefined): string =>
  observed === undefined
    ? 'absent'
    : digestOf({
        status: settled(observed.status),
        config: observed.config,
        content: contentOf(observed),
        shares: sharesOf(observed),
      });

/** Which part of the traffic each variant gets, to a thousandth. */
function sharesOf({ variants }: ServedContent): number[] {
  const all = variants.reduce((sum, { weight }) => sum + weight, 0);
  return variants.map(({ weight }) => (all > 0 ? Math.round((weight / all) * 1000) : 0));
}

/** Moments of an update or of scaling say nothing about content. */
const settled = (status: string): string => (BROKEN.has(status) ? status : 'serving');

/** States in which an endpoint does not, or not wholly, serve what its config says. */
export const BROKEN: ReadonlySet<string> = new Set(['Failed', 'OutOfService', 'UpdateRollbackFailed', 'Deleting']);
