import { compareSources } from '../inventory/compare-inventory.ts';
import { type Inventory, sourcesOf } from '../inventory/inventory.ts';
import { containersOf, type ModelVersion, type PackagedContainer } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import type {
  Content,
  EndpointObservation,
  PackageContainer,
  RunningContainer,
  RunningVariant,
  ServedContent,
  ServedModel,
} from '../served/served.ts';
import { sharesInWords } from '../serving/fleets.ts';
import { isOfModel, settingName } from '../serving/settings.ts';
import { iso } from '../time.ts';

type VariantContent = Content['variants'][number];
type ContainerContent = VariantContent['containers'][number];

/** How what an endpoint config would serve differs from what shall be served; empty when it is exactly that. */
export const compareConfigured = (wanted: Content, found: ServedContent): Reason[] => [
  ...compareServed(wanted, found),
  ...wanted.variants.flatMap((variant) => configuredCount(variant, found)),
];

/** Whether the model of this name that a config serves from could not be found when the config was read. */
export const isUnseen = ({ variants, madeAt }: ServedContent, model: string): boolean =>
  variants.some((variant, i) => variant.model === model && madeAt?.[i + 1] === 0);

/**
 * The same of a config and a model that lie under the names a release is about to use, before it makes what is missing. Where one of
 * them is missing nothing of it differs; whatever else the config names is held against what shall be served.
 *
 * @param name of both
 */
export function compareLying(
  wanted: Content,
  name: string,
  { config, model }: { config: ServedContent | undefined; model: ServedModel | undefined },
): Reason[] {
  const [variant] = wanted.variants;
  if (!variant) return [];
  const ofModel = { ...variant, extras: variant.extras.filter(isOfModel) };
  if (!config) return model ? compareModel(ofModel, model) : [];
  const role = variant.role;
  const containers = variant.containers.map((made) => {
    const image = made.package === undefined ? (made.images[0] ?? '') : '';
    return { ...made, package: made.package, image, artifact: '' };
  });
  // Two reads of one model may disagree while it is new: the one that found it counts.
  const unseen = model ? isUnseen(config, name) : true;
  const own = model ?? { role, containers, extras: ofModel.extras };
  const variants = config.variants.map((found) =>
    unseen && found.model === name ? { ...found, ...own, extras: [...found.extras, ...own.extras] } : found,
  );
  return compareConfigured(wanted, { ...config, variants });
}

/** How what an endpoint runs differs from what shall run, its deployed images and its number of instances included. */
export const compareRunning = (wanted: Content, found: EndpointObservation): Reason[] => [
  ...compareContent(wanted, found),
  ...wanted.variants.flatMap((variant) => differing('instances', variant, found, runningCount)),
];

/** The same without the number of instances, which autoscaling and people change while the content stays what it was. */
export const compareContent = (wanted: Content, found: EndpointObservation): Reason[] => [
  ...compareServed(wanted, found),
  ...wanted.variants.flatMap((variant) => differing('running-images', variant, found, runningImages)),
];

function compareServed(wanted: Content, found: ServedContent): Reason[] {
  const names = wanted.variants.map((variant) => variant.name);
  return [
    ...unequal('variants', 'endpoint', found.variants.map((variant) => variant.name).sort(), [...names].sort()),
    ...unequal('shadow-variants', 'endpoint', found.shadows, wanted.shadows),
    ...(wanted.variants.some(({ weight }) => weight !== undefined)
      ? unequal('traffic', 'endpoint', sharesInWords(found.variants), sharesInWords(wanted.variants))
      : weightless(found.variants)),
    ...compareSettings('endpoint', found.extras, wanted.extras),
    ...compareCapture(wanted.capture, found.capture),
    ...(wanted.madeAt ? unequal('made', 'endpoint', instants(found.madeAt ?? []), instants(wanted.madeAt)) : []),
    ...wanted.variants.flatMap((variant) => {
      const running = found.variants.find(({ name }) => name === variant.name);
      return running ? compareVariant(variant, running) : [];
    }),
  ];
}

/** A weight of 0 was asked for by nobody, and what AWS sends to a lone variant of that weight is not documented. */
const weightless = (variants: readonly RunningVariant[]): Reason[] =>
  variants.length > 0 && variants.every(({ weight }) => weight === 0)
    ? [{ rule: 'traffic', subject: 'endpoint', observed: 'a weight of 0', limit: 'a weight above 0' }]
    : [];

/** What was adopted before settings were told with what they are set to is compared by their names. */
const compareSettings = (subject: string, found: readonly string[], wanted: readonly string[]): Reason[] =>
  unequal(
    'settings',
    subject,
    found.map((one) => (wanted.includes(settingName(one)) ? settingName(one) : one)).sort(),
    [...wanted].sort(),
  );

const instants = (times: readonly number[]): string[] => times.map((time) => iso(time));

function compareCapture(wanted: Content['capture'], found: ServedContent['capture']): Reason[] {
  const inWords = (capture: Partial<ServedContent['capture']>): string =>
    capture.enabled
      ? `${capture.percent} % of ${(capture.modes ?? []).join(' and ')} to ${capture.uri?.replace(/\/+$/, '')}`
      : 'off';
  const types = wanted.enabled && found.enabled ? wanted.asText : undefined;
  return [
    ...unequal('capture', 'endpoint', [inWords(found)], [inWords(wanted)]),
    ...(types ? unequal('capture-types', 'endpoint', [...(found.asText ?? [])].sort(), [...types].sort()) : []),
  ];
}

const compareVariant = (wanted: VariantContent, found: RunningVariant): Reason[] => [
  ...unequal('instance-type', wanted.name, [found.instanceType ?? 'none'], [wanted.instanceType ?? 'none']),
  ...compareModel(wanted, found),
];

const compareModel = (wanted: VariantContent, found: ServedModel): Reason[] => [
  ...unequal('role', wanted.name, [found.role ?? 'none'], [wanted.role ?? found.role ?? 'none']),
  ...compareSettings(wanted.name, found.extras, wanted.extras),
  ...unequal('containers', wanted.name, found.containers.map(nameOf), wanted.containers.map(wantedName)),
  ...wanted.containers.flatMap((container, i) => {
    const running = found.containers[i];
    return running ? compareContainer(wanted.name, container, running) : [];
  }),
];

const nameOf = (container: RunningContainer): string => container.package ?? container.image;
const wantedName = (container: ContainerContent): string => container.package ?? container.images[0] ?? '';

/** A container that comes from a package may leave image, artifact and environment to it; what it names itself must be the package's. */
function compareContainer(variant: string, wanted: ContainerContent, found: RunningContainer): Reason[] {
  const foreign = Object.entries(found.environment).filter(([name, value]) => wanted.environment[name] !== value);
  const missing = wanted.package ? [] : Object.keys(wanted.environment).filter((name) => !(name in found.environment));
  return [
    ...(found.image === '' || wanted.images.includes(found.image)
      ? []
      : [reason('container-image', variant, found.image, wanted.images.join(', '))]),
    ...(found.artifact === '' || wanted.artifacts.includes(found.artifact)
      ? []
      : [reason('container-artifact', variant, found.artifact, wanted.artifacts.join(', '))]),
    // Values may be secrets: only names are told.
    ...unequal('container-environment', variant, [...foreign.map(([name]) => name), ...missing].sort(), []),
    ...unequal('container-settings', variant, [...found.extras].sort(), [...wanted.extras].sort()),
  ];
}

/** Compares what a variant that is there shows of itself, if it is wanted at all. */
function differing(
  rule: string,
  wanted: VariantContent,
  found: ServedContent,
  shown: (wanted: VariantContent, running: RunningVariant) => { observed: string[]; limit: string[] } | undefined,
): Reason[] {
  const running = found.variants.find(({ name }) => name === wanted.name);
  const both = running && shown(wanted, running);
  return both ? unequal(rule, wanted.name, both.observed, both.limit) : [];
}

/** One digest per container that runs: SageMaker's own word for what it pulled. */
const runningImages = (wanted: VariantContent, running: RunningVariant) => ({
  observed: [...running.images].sort(),
  limit: wanted.imageDigests,
});

const runningCount = (wanted: VariantContent, running: RunningVariant) =>
  wanted.instances === undefined
    ? undefined
    : { observed: [String(running.instances ?? 'none')], limit: [String(wanted.instances)] };

const configuredCount = (wanted: VariantContent, found: ServedContent): Reason[] =>
  differing('instances', wanted, found, (variant, running) =>
    variant.instances === undefined
      ? undefined
      : { observed: [String(running.configuredInstances ?? 'none')], limit: [String(variant.instances)] },
  );

/**
 * How a package as SageMaker describes it now differs from the version as it was registered and approved: UpdateModelPackage can
 * change its inference specification under the same ARN. Every container is compared, in order.
 * @param inventory what the version was registered with; one from before there were inventories has none
 */
export function comparePackage(
  version: ModelVersion,
  found: readonly PackageContainer[],
  inventory: Inventory | undefined,
): Reason[] {
  const wanted = containersOf(version);
  const inWords = (all: readonly { image: string }[]): string[] => all.map((container) => container.image);
  return [
    ...unequal('package-images', version.package, inWords(found), inWords(wanted)),
    ...wanted.flatMap((container, i) => {
      const now = found[i];
      if (!now) return [];
      const changed = [...new Set([...Object.keys(now.environment), ...Object.keys(container.environment)])]
        .filter((name) => now.environment[name] !== container.environment[name])
        .sort();
      const subject = `container ${i + 1}`;
      return [
        ...unequal('package-image-digest', subject, [now.imageDigest ?? 'none'], [container.imageDigest ?? 'none']),
        ...unequal('package-environment', subject, changed, []),
        ...comparePlaces(subject, now, container, inventory?.containers[i]),
      ];
    }),
  ];
}

/** Where a container's data lie, and what of it nobody can compare. A version from before that had such things never passes its gate. */
function comparePlaces(
  subject: string,
  now: PackageContainer,
  container: PackagedContainer,
  taken: Inventory['containers'][number] | undefined,
): Reason[] {
  if (!taken && container.unreadable.length > 0) return [];
  return [
    ...compareSources(subject, taken?.sources ?? sourcesOf(container), sourcesOf(now)),
    ...unequal('package-settings', subject, [...now.unreadable].sort(), [...(taken?.unreadable ?? [])].sort()),
    ...comparePackageSettings(subject, now.settings ?? {}, taken?.settings),
  ];
}

/** One reason for each that is another; of a version that was registered before they were taken down, none is known. */
const comparePackageSettings = (
  subject: string,
  now: Readonly<Record<string, string>>,
  registered: Inventory['containers'][number]['settings'],
): Reason[] =>
  registered === undefined
    ? []
    : [...new Set([...Object.keys(registered), ...Object.keys(now)])]
        .sort()
        .flatMap((name) =>
          unequal(
            'package-settings',
            `${subject}, ${name}`,
            [now[name] ?? 'not given'],
            [registered[name] ?? 'not given'],
          ),
        );

const unequal = (rule: string, subject: string, observed: readonly string[], limit: readonly string[]): Reason[] =>
  observed.length === limit.length && observed.every((value, i) => value === limit[i])
    ? []
    : [reason(rule, subject, observed.join(', ') || 'none', limit.join(', ') || 'none')];

const reason = (rule: string, subject: string, observed: string, limit: string): Reason => ({
  rule,
  subject,
  observed,
  limit,
});
