import * as z from 'zod';
import { PackageDetail } from '../../lib/contract/sagemaker-events.ts';
import { DependencyError, InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { Actor, type Draft, digestOf } from '../../lib/domain/ledger/record.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import { unclearContent } from '../../lib/domain/model/unclear.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { APPROVED_OUTSIDE, decideRegistration } from '../../lib/domain/registry/decide-registration.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { PackageDetails } from '../../lib/ports/sagemaker.ts';
import type { needs } from './flow.ts';
import { namesInPackage } from './own-names.ts';
import { assertOwn, groupTenant } from './owner.ts';
import type { BeyondOne, Looking } from './take-inventory.ts';

/** Whoever cannot start the machine has what it read. */
type Needs = PortsOf<Exclude<(typeof needs)[number], 'workflows:start-artifact-map'>> &
  Partial<PortsOf<'workflows:start-artifact-map'>>;

/** A model package SageMaker told of (`detail` of its event), or one named by a person or pipeline. */
export const PackageSeen = z.object({
  /** Whose it shall be, where somebody says so: it must be the group's own. */
  tenant: z.string().optional(),
  detail: PackageDetail,
  event: z.string().optional(),
  actor: Actor.default({ kind: 'aws', id: 'sagemaker' }),
});
export type PackageSeen = z.infer<typeof PackageSeen>;

export interface Registration {
  /**
   * `another`: what goes by the name of a known version is not what was registered under it; `reading`: many functions read its files, and the last
   * registers it.
   */
  readonly verdict: 'registered' | 'known' | 'waiting' | 'reading' | 'out-of-band' | 'another';
  readonly model: string;
  readonly version: number;
  /** Why it is not registered yet. */
  readonly why?: string;
  /** Where its files are read. */
  readonly execution?: string;
  /** What of its content no digest tells, in words: the gate fails such a version. */
  readonly unclear?: readonly string[];
  /** Evidence that counts as absent, and why. */
  readonly refused?: readonly string[];
}

/**
 * Makes a completed model package a model version, once, whatever is delivered how often and in which order.
 * @param looking how far whoever registers gets: what of its files takes longer, many functions read
 */
export function register(ports: Needs, looking: Omit<Looking, 'artifacts'> = {}) {
  return async function register(
    asked: PackageSeen,
  ): Promise<Registration | { readonly verdict: 'refuse'; readonly why: string }> {
    const { detail } = asked;
    const tenant = ownerOf(ports.owners, asked);
    const seen = { ...asked, tenant };
    const id = { tenant, model: detail.ModelPackageGroupName };
    const answer = { model: id.model, version: detail.ModelPackageVersion };
    const [pkg, model, existing] = await Promise.all([
      ports.sagemaker.describePackage(detail.ModelPackageArn),
      ports.registry.model(id),
      ports.registry.version(id, detail.ModelPackageVersion),
    ]);
    if (!pkg) throw new DependencyError(`model package \`${detail.ModelPackageArn}\` is not to be found yet`);
    const inventory =
      existing?.inventory === undefined
        ? undefined
        : await (await import('./take-inventory.ts')).loadInventory(ports.evidence, existing);
    const decision = decideRegistration({ seen: detail, pkg, existing, inventory });
    if (decision.verdict === 'waiting') return { ...decision, ...answer };
    if (decision.verdict === 'known')
      return { verdict: decision.verdict, ...answer, ...(existing && unclearIn(existing)) };

    const cause = { ...(seen.event && { event: seen.event }) };
    if (decision.verdict === 'another') {
      await ports.ledger.commit({
        once: `another-package:${tenant}:${pkg.arn}:${digestOf(decision.reasons)}`,
        appends: [outside(seen, pkg, decision.reasons, { what: 'package', observed: pkg.arn, counts: false })],
        writes: [],
      });
      return { verdict: 'another', ...answer };
    }
    if (decision.verdict === 'out-of-band') {
      const head = await ports.ledger.head(modelChain(tenant, id.model));
      await ports.ledger.commit({
        once: `out-of-band-approval:${tenant}:${pkg.arn}:${head?.seq}`,
        appends: [outside(seen, pkg, decision.reasons)],
        writes: [writes.version(existing!, pkg.approval ? { packageApproval: pkg.approval } : {})],
      });
      return { verdict: 'out-of-band', ...answer };
    }

    // Read with our rights, kept and shown: only what the group's own team may have us read.
    assertOwn(ports.owners, id, namesInPackage(pkg));
    // What reads a package is loaded by the first that is new, not by a start.
    const { readPackage } = await import('./read-package.ts');
    const within = { ...looking, artifacts: ports.artifactBytes };
    const found = await readPackage(ports, id, pkg, seen.actor, within);
    if ('beyond' in found) return { ...(await handOver(ports, seen, pkg, found.beyond)), ...answer };
    const { version, evidence, data } = found;
    await ports.ledger.commit({
      once: `register:${tenant}:${pkg.arn}`,
      appends: [
        {
          chain: modelChain(tenant, id.model),
          draft: {
            type: 'ModelVersionRegistered',
            actor: seen.actor,
            subject: { ...id, version: pkg.version },
            cause,
            verdict: model?.manifest ? 'registered' : 'unmanaged',
            evidence,
            data,
          },
        },
        // Somebody said Approved before we had even seen it: recorded, and worth nothing here.
        ...(pkg.approval === 'Approved' ? [outside(seen, pkg, [APPROVED_OUTSIDE])] : []),
      ],
      writes: [writes.newVersion(version), ...(model ? [] : [writes.unmanagedModel(id)])],
    });
    return { verdict: 'registered', ...answer, ...unclearIn(version) };
  };
}

/** Files are read by many functions, and then it is registered; for what is copied beside them only SageMaker's event has the time. */
async function handOver(
  { workflows, evidence }: Needs,
  seen: PackageSeen & { tenant: string },
  { arn, group, version }: PackageDetails,
  { why, sources }: BeyondOne,
) {
  if (sources.length === 0 || !workflows)
    return {
      verdict: 'refuse' as const,
      why: `${why}, more than a request has time to read: the function that SageMaker's event wakes has the time; have it sent again with \`aws sagemaker update-model-package --model-package-arn ${arn} --customer-metadata-properties steward:again=yes\``,
    };
  const { askReading } = await import('../artifacts/ask-reading.ts');
  const id = { tenant: seen.tenant, model: group, version };
  const execution = await askReading(
    { workflows, evidence },
    { ...id, mode: 'register', of: { package: arn }, sources, seen },
  );
  return { verdict: 'reading' as const, execution, why: `${why}: many functions read them, and then it is registered` };
}

const unclearIn = (version: ModelVersion): Pick<Registration, 'unclear' | 'refused'> => {
  const unclear = unclearContent(version);
  const refused = version.kept.flatMap(({ kind, fault }) => (fault === undefined ? [] : [`${kind}: ${fault}`]));
  return { ...(unclear.length > 0 && { unclear }), ...(refused.length > 0 && { refused }) };
};

/** The tenant of the package's group. Throws InvalidEventError for a group of nobody's, of another tenant's, or not of the package's own ARN. */
function ownerOf(owners: Needs['owners'], { tenant, detail }: PackageSeen): string {
  const { ModelPackageGroupName: group, ModelPackageVersion: version, ModelPackageArn: arn } = detail;
  // SageMaker writes names in ARNs in lower case.
  if (!arn.toLowerCase().endsWith(`:model-package/${group}/${version}`.toLowerCase()))
    throw new InvalidEventError(`\`${arn}\` is not version ${version} of the group \`${group}\``);
  return groupTenant(owners, group, tenant);
}

/** Somebody changed the package around Steward, by default its approval: worth a record, and nothing else. */
const outside = (
  seen: PackageSeen & { tenant: string },
  pkg: PackageDetails,
  reasons: Reason[],
  data: Draft['data'] = { what: 'approval status', observed: pkg.approval ?? 'none', counts: false },
) => ({
  chain: modelChain(seen.tenant, pkg.group),
  draft: {
    type: 'OutOfBandChangeFound' as const,
    actor: seen.actor,
    subject: { tenant: seen.tenant, model: pkg.group, version: pkg.version },
    cause: { ...(seen.event && { event: seen.event }) },
    verdict: 'out-of-band',
    reasons,
    data,
  },
});
