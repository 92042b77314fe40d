import { type AliasNote, readNote } from '../function/alias-note.ts';
import type { FunctionAlias, FunctionVersion } from '../function/function-version.ts';
import type { Content, EndpointObservation, RunningVariant } from '../served/served.ts';
import {
  FUNCTION_VERSION,
  functionAliasSetting,
  functionSetting,
  functionVersionSetting,
  settingName,
  vpcSetting,
} from './settings.ts';

/** An alias with what the versions are that it leads to. */
export interface SeenAlias {
  readonly name: string;
  readonly alias: string;
  readonly seen: FunctionAlias;
  /** By their numbers; one that is not here is gone. */
  readonly versions: readonly FunctionVersion[];
}

/**
 * An alias as an endpoint would show it: the config is the one that Steward noted on it, and each version that it leads to a variant. What
 * the note says is proof of nothing; what the versions are is.
 *
 * @param variant what the version that it leads to first is called
 */
export function observedAlias({ name, alias, seen, versions }: SeenAlias, variant: string): EndpointObservation {
  const note = readNote(seen.description);
  const led = [seen.version, ...Object.keys(seen.others)].map((number) => ({
    number,
    version: versions.find(({ version }) => version === number),
  }));
  const share = Object.values(seen.others).reduce((sum, weight) => sum + weight, 0);
  return {
    ...statusOf(note, versions, seen, share),
    // Aliases do not say since when they are there.
    createdAt: 0,
    madeAt: [led[0]?.version?.changedAt ?? 0],
    variants: led.map(({ number, version }, i) => ({
      ...variantOfVersion(version, number, i === 0 ? variant : `version ${number}`),
      weight: i === 0 ? 1 - share : (seen.others[number] ?? 0),
    })),
    shadows: [],
    capture: { enabled: false, uri: undefined, percent: undefined, modes: [] },
    extras: [functionAliasSetting(name, alias)],
  };
}

function statusOf(
  note: AliasNote | undefined,
  versions: readonly FunctionVersion[],
  { version, description }: FunctionAlias,
  share: number,
) {
  const broken = versions.find((one) => one.version === version && one.state === 'Failed');
  const rests = note === undefined || note.phase === 'rests';
  return {
    status: broken ? 'OutOfService' : rests ? 'InService' : 'Updating',
    config:
      note === undefined ? `version ${version}${description && `, ${description}`}` : rests ? note.config : note.before,
    failureReason: broken ? (broken.why ?? 'Failed') : note?.phase === 'rests' ? note.why : undefined,
    pending: rests ? undefined : note?.config,
    ...(!rests && { share: note?.phase === 'bakes' ? 100 : Math.round(share * 100) }),
    handedOver: note?.phase === 'bakes',
  };
}

/** A version by itself, as a variant of an endpoint would show it. */
export function variantOfVersion(version: FunctionVersion | undefined, number: string, name: string): RunningVariant {
  const none = { instanceType: undefined, configuredInstances: undefined, instances: undefined };
  const named = { name, model: number, weight: 1, ...none };
  if (!version)
    return { ...named, role: undefined, images: [], containers: [], extras: [functionVersionSetting(number)] };
  const { role, image = '', imageDigest, environment, vpc, extras } = version;
  return {
    ...named,
    role,
    images: imageDigest === undefined ? [] : [imageDigest],
    containers: [{ package: undefined, image, artifact: '', environment, extras: [...extras] }],
    extras: [functionSetting(version), functionVersionSetting(number), ...(vpc ? [vpcSetting(vpc)] : [])],
  };
}

/** The same content with the version's number that was verified, which says where to go back to. */
export const contentOfVersion = (content: Content, observed: Pick<EndpointObservation, 'variants'>): Content => ({
  ...content,
  variants: content.variants.map((variant) => {
    const running = observed.variants.find(({ name }) => name === variant.name);
    const number = running?.extras.find((extra) => settingName(extra) === FUNCTION_VERSION);
    return {
      ...variant,
      extras: variant.extras.map((extra) => (extra === FUNCTION_VERSION && number !== undefined ? number : extra)),
    };
  }),
});

/** The number of the version that a content was verified with. */
export const versionIn = ({ variants }: Pick<Content, 'variants'>): string | undefined =>
  variants
    .flatMap(({ extras }) => extras)
    .find((extra) => settingName(extra) === FUNCTION_VERSION && extra !== FUNCTION_VERSION)
    ?.slice(FUNCTION_VERSION.length + 2);
