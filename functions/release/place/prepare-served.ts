import { DependencyError } from '../../../lib/domain/errors.ts';
import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import { containersOf, type ModelVersion } from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import {
  compareConfigured,
  compareLying,
  comparePackage,
  isUnseen,
} from '../../../lib/domain/release/compare-content.ts';
import { approvedContent } from '../../../lib/domain/release/content.ts';
import type { Content } from '../../../lib/domain/served/served.ts';
import { formOf } from '../../../lib/domain/serving/forms.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import type { PackageDetails } from '../../../lib/ports/sagemaker.ts';
import { loadInventory } from '../../register/take-inventory.ts';

type Needs = PortsOf<'sagemaker:race' | 'evidence:digest'>;

/** What is to be served, by which yes, and in which variant. */
export interface Preparing {
  readonly version: ModelVersion;
  /** The same as it is made where it runs: in another account of what was carried there, and of no package. */
  readonly carried?: ModelVersion;
  readonly spec: DeploymentSpec;
  readonly variant: string;
  readonly approval: string;
}

/**
 * Makes model and config, and says how what then lies under their names differs from what was approved: nothing must. What lies there
 * already is compared first, for SageMaker makes models of approved packages only, and an approved package is news to everybody. What
 * somebody puts there between the two looks is found by the second, and then the reasons say that the package stays approved.
 */
export async function prepareServed(
  ports: Needs,
  found: Preparing,
  config: string,
): Promise<{ foreign: Reason[]; made: readonly number[] }> {
  const { spec, version, carried, variant } = found;
  const content = approvedContent(carried ?? version, { ...spec, autoscaled: false }, variant);
  const before = await lyingBefore(ports, found, config, content);
  if (before.foreign.length > 0) return { foreign: before.foreign, made: [] };
  const approvedAs = `approved in steward: ${found.approval}`;
  // A step that is repeated because SageMaker does not see yet what was made must not be news each time.
  if (before.pkg?.approval !== 'Approved' || before.pkg.approvedAs !== approvedAs)
    await ports.sagemaker.approvePackage(version.package, approvedAs);
  const form = formOf(spec);
  // A component has the network of the endpoint that it stands on.
  await ports.sagemaker.createModel(
    ...([
      config,
      carried ? containersOf(carried) : version.package,
      spec.roleArn,
      form === 'component' ? undefined : spec.network,
      form === 'direct',
    ] as const),
  );
  if (form === 'batch' || form === 'component') return modelMade(ports, found, config, content);
  await ports.sagemaker.createEndpointConfig({
    name: config,
    variant,
    modelName: config,
    ...(spec.variants && { variants: spec.variants }),
    ...(spec.instanceType !== undefined && { instanceType: spec.instanceType, instances: spec.instances }),
    serving: spec.serving,
    capture: spec.capture,
    encryption: spec.encryption,
  });
  const made = await ports.sagemaker.describeConfig(config);
  if (!made) throw new DependencyError(`endpoint config \`${config}\` is not to be found yet`);
  // Its reads are eventually consistent: a model that was just made and is not seen is not another one.
  if (isUnseen(made, config)) throw new DependencyError(`model \`${config}\` is not to be found yet`);
  const foreign = compareConfigured(content, made);
  return {
    foreign: foreign.length > 0 ? [...foreign, staysApproved(version.package)] : [],
    made: made.madeAt ?? [],
  };
}

/** The same where the model is all. */
async function modelMade(ports: Needs, { version }: Preparing, name: string, content: Content) {
  const model = await ports.sagemaker.describeModel(name);
  if (!model) throw new DependencyError(`model \`${name}\` is not to be found yet`);
  const foreign = compareLying(content, name, { config: undefined, model });
  return {
    foreign: foreign.length > 0 ? [...foreign, staysApproved(version.package)] : [],
    made: [model.madeAt ?? 0],
  };
}

/** How the package, and what lies under the names of model and config before anything is made, differ from what was approved. */
async function lyingBefore(
  { sagemaker, evidence }: Needs,
  { version, spec }: Preparing,
  name: string,
  content: Content,
): Promise<{ foreign: Reason[]; pkg: PackageDetails | undefined }> {
  const [inventory, pkg, config, model] = await Promise.all([
    loadInventory(evidence, version),
    sagemaker.describePackage(version.package),
    // A component's config is of the endpoint below it, which was looked at.
    formOf(spec) === 'component' ? undefined : sagemaker.describeConfig(name),
    sagemaker.describeModel(name),
  ]);
  const changed = comparePackage(version, pkg?.containers ?? [], inventory);
  return { foreign: changed.length > 0 ? changed : compareLying(content, name, { config, model }), pkg };
}

export const staysApproved = (subject: string): Reason => ({
  rule: 'package-approval',
  subject,
  observed: 'Approved in SageMaker, and stays so',
  limit:
    'approved for a release that holds: take it back with `aws sagemaker update-model-package` if nothing is to be deployed from it',
});
