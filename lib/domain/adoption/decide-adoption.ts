import { stateIn } from '../approval/said.ts';
import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { decideCarryOn, makesForm } from '../release/carried-on.ts';
import { compareContent } from '../release/compare-content.ts';
import { contentOf, hostContent } from '../release/content.ts';
import { isOurs } from '../release/decide-drive.ts';
import { isChanged } from '../release/reconcile.ts';
import type { Content, EndpointObservation, RunningVariant } from '../served/served.ts';
import { fleetsOf } from '../serving/fleets.ts';
import { formOf, type ServingForm, trafficIn } from '../serving/forms.ts';
import { scaledType } from '../serving/scaled-type.ts';
import { placedBy, settingsOf } from '../serving/settings.ts';

/** What is to be recorded of an adopted endpoint, but for who and when. */
export interface Adoption {
  readonly config: string;
  /** sha256 of everything the endpoint serves: `served`. */
  readonly content: string;
  readonly served: Content;
  readonly variant: string;
  readonly package?: string;
  /** The registered version whose package runs, with nothing of it changed. */
  readonly version?: number;
}

export type AdoptionDecision =
  | {
      /** `unchanged`: it was adopted with exactly this already. */
      readonly verdict: 'adopt' | 'unchanged';
      readonly adoption: Adoption;
      /** What the first release would change, and what cannot be checked until then. */
      readonly notes: readonly Reason[];
    }
  | { readonly verdict: 'refused'; readonly reasons: readonly Reason[] };

/**
 * Whether an endpoint that was there before Steward can be the start of a deployment, and as what. Refused is what Steward could not
 * release onto, or not come back from; what a release would merely change is noted.
 *
 * @param host what a component stands on
 * @param versions registered versions of the model, among them that of the package which runs, if it is one
 */
export function decideAdoption(input: {
  deployment: Deployment;
  spec: DeploymentSpec;
  endpoint: EndpointObservation;
  host?: EndpointObservation | undefined;
  versions: readonly ModelVersion[];
}): AdoptionDecision {
  const { deployment, endpoint, spec, host } = input;
  const settings = settingsOf(spec);
  // What several components stand on is no release's to change.
  const stays = host ? [...host.extras, ...host.variants.flatMap(({ extras }) => extras)] : [];
  const { refused, lost, changed } = decideCarryOn(endpoint, {
    form: formOf(spec),
    settings: [...settings.variant, ...settings.config, ...stays],
    variants: spec.variants,
  });
  const reasons = [
    ...managed(deployment, endpoint),
    ...standing(endpoint),
    ...refused,
    ...standsOnAnother(spec, endpoint, host),
    ...refusedVersions(endpoint, input.deployment.endpoint, input.versions),
  ];
  const [variant] = endpoint.variants;
  if (reasons.length > 0 || !variant) return { verdict: 'refused', reasons };
  const version = versionRunning(variant, input.versions, formOf(spec));
  const served = contentOf(endpoint);
  const [container, ...more] = variant.containers;
  const adoption: Adoption = {
    config: endpoint.config,
    content: digestOf(served),
    served,
    variant: variant.name,
    ...(container?.package !== undefined && more.length === 0 && { package: container.package }),
    ...(version && { version: version.version }),
  };
  const before = deployment.adopted;
  const unchanged =
    before?.config === adoption.config &&
    digestOf(before.content) === adoption.content &&
    before.version === adoption.version;
  const notes = [
    ...notesOf(input, variant, version),
    ...endpoint.variants.flatMap((one) => fleetNotes(spec, one)),
    ...changed,
    ...lost,
  ];
  return { verdict: unchanged ? 'unchanged' : 'adopt', adoption, notes };
}

/** An alias that is there leads to what nobody holds against a package, and could not be gone back to. */
export const aliasStays = (endpoint: string): AdoptionDecision => ({
  verdict: 'refused',
  reasons: [
    reason(
      'alias',
      endpoint,
      'an alias of a Lambda function',
      'an endpoint: an alias that is there is not taken over. Name one that is not there yet in `serving.alias`: the first release makes it, and callers are led to it',
    ),
  ],
});

const reason = (rule: string, subject: string, observed: string, limit: string): Reason => ({
  rule,
  subject,
  observed,
  limit,
});

/** Whether the deployment still has a start to be given. */
function managed(deployment: Deployment, observed: EndpointObservation): Reason[] {
  const { endpoint, releasing, config, adopted, created, champion, model } = deployment;
  if (releasing)
    return [reason('idle', endpoint, 'a release is on its way', 'no release on its way: wait until it has ended')];
  if (config !== undefined && config !== adopted?.config)
    return [
      reason('start', endpoint, `version ${champion} was released by Steward`, 'nothing released by Steward yet'),
    ];
  // To adopt it again would close the finding without anybody having answered for it.
  if (isChanged(deployment))
    return [
      reason(
        'out-of-band',
        endpoint,
        'changed around Steward',
        `acknowledged: \`steward acknowledge ${model} --deployment ${endpoint}\`, then adopt again`,
      ),
    ];
  if (isOurs(created, observed))
    return [
      reason('start', endpoint, 'Steward created it', 'an endpoint from before Steward: release onto this one again'),
    ];
  return [];
}

const SAID_NO: readonly ModelVersion['state'][] = ['rejected', 'expired', 'withdrawn', 'retired'];

/** What people said no to, or put away, is made no start, whoever runs it. */
const refusedVersions = (
  { variants }: EndpointObservation,
  endpoint: string,
  versions: readonly ModelVersion[],
): Reason[] =>
  versions
    .filter((v) => variants.some((one) => one.containers.some((c) => c.package === v.package)))
    .flatMap((v) => {
      const no = [stateIn(v, endpoint), v.state].find((state) => SAID_NO.includes(state));
      return no === undefined ? [] : [{ v, no }];
    })
    .map(({ v, no }) =>
      reason(
        'version',
        `${v.model}/${v.version}`,
        no,
        'a version that nobody said no to: take this one off the endpoint',
      ),
    );

/** Whether what the endpoint runs is settled. */
function standing({ status, config }: EndpointObservation): Reason[] {
  if (status === 'InService') return [];
  const mend =
    status === 'Failed'
      ? 'InService: a failed endpoint can only be deleted; delete it, and the first release creates it'
      : 'InService: wait until it is';
  return [reason('status', config, status, mend)];
}

/** A component stays where it is, and what it stands on as it is: neither would become what the manifest says. */
function standsOnAnother(
  { serving, ...spec }: DeploymentSpec,
  { variants }: EndpointObservation,
  host?: EndpointObservation,
) {
  if (serving?.type !== 'component') return [];
  const on = placedBy(variants.flatMap(({ extras }) => extras))?.on;
  if (on !== undefined && on !== serving.on)
    return [
      reason(
        'kind',
        'component',
        `its place on \`${on}\``,
        `\`on: ${on}\` in the manifest: a component stays on its endpoint; or give the manifest a new \`endpoint\``,
      ),
    ];
  const differs = host ? compareContent(hostContent({ ...spec, serving }), host) : [];
  return differs.map((one) => reason(`host-${one.rule}`, serving.on, one.observed, one.limit));
}

/** The registered version whose package runs with nothing overridden, and whose image is the one that was registered. */
function versionRunning(
  variant: RunningVariant,
  versions: readonly ModelVersion[],
  form: ServingForm,
): ModelVersion | undefined {
  const [container, ...more] = variant.containers;
  if (!container?.package || more.length > 0 || overridden(variant, form)) return undefined;
  const version = versions.find((v) => v.package === container.package);
  const digest = version?.imageDigest;
  return digest !== undefined && !variant.images.includes(digest) ? undefined : version;
}

const overridden = ({ containers, extras }: RunningVariant, form: ServingForm): boolean =>
  extras.some((one) => !makesForm(one, form)) ||
  containers.some((c) => Object.keys(c.environment).length > 0 || c.extras.length > 0);

/** What whoever adopts should know: what cannot be checked, and what the first release would change by the manifest. */
function notesOf(
  { spec, deployment, endpoint: { capture } }: Parameters<typeof decideAdoption>[0],
  variant: RunningVariant,
  version: ModelVersion | undefined,
): Reason[] {
  const notes: Reason[] = [];
  const add = (...of: Parameters<typeof reason>): void => void notes.push(reason(...of));
  const from = 'from the first release on';
  if (version === undefined)
    add(
      'version',
      'champion',
      whyNoVersion(variant, formOf(spec)),
      'a registered version; until one is released nothing is compared',
    );
  if (version?.baseline === undefined)
    add('checks', 'drift and quality', 'no baseline of what runs', `checked ${from}`);
  const read = trafficIn(spec, deployment);
  if (!capture.enabled && spec.capture) add('capture', 'traffic', 'not captured', `captured to ${read} ${from}`);
  else if (capture.enabled && capture.uri?.replace(/\/+$/, '') !== read.replace(/\/+$/, ''))
    add('capture', 'traffic', `captured to ${capture.uri}`, `checks read ${read}`);
  return notes;
}

/** The same of the instances, the role and the image of one of its variants. */
function fleetNotes(spec: DeploymentSpec, variant: RunningVariant): Reason[] {
  const notes: Reason[] = [];
  const add = (...of: Parameters<typeof reason>): void => void notes.push(reason(...of));
  const from = 'from the first release on';
  const fleet = fleetsOf(spec, variant.name).find(({ name }) => name === variant.name);
  const { instanceType, instances } = fleet ?? {};
  const scaled = scaledType({ ...spec, instanceType }, variant.name, variant.instanceType);
  if (scaled) notes.push(scaled);
  else if (variant.instanceType !== instanceType)
    add('instance-type', variant.name, variant.instanceType ?? 'none', `${instanceType ?? 'none'} ${from}`);
  const running = variant.instances ?? variant.configuredInstances;
  if (!spec.autoscaled && instances !== undefined && running !== undefined && running !== instances)
    add('instances', variant.name, `${running}`, `${instances} ${from}; set \`autoscaled: true\` if it scales`);
  if (variant.role !== spec.roleArn) add('role', variant.name, variant.role ?? 'none', `${spec.roleArn} ${from}`);
  for (const { image, package: from } of variant.containers)
    if (from === undefined && !/@sha256:[0-9a-f]{64}$/.test(image))
      add('image', variant.name, `${image}, which is no digest`, 'going back fetches whatever it names then');
  return notes;
}

function whyNoVersion(variant: RunningVariant, form: ServingForm): string {
  const [container, ...more] = variant.containers;
  if (more.length > 0) return `${variant.containers.length} containers run, none of them alone`;
  if (!container?.package) return 'a container without a model package runs';
  if (overridden(variant, form)) return `${container.package} runs with settings of its own`;
  return `${container.package} is not registered as it runs: \`steward register ${container.package}\`, then adopt again`;
}
