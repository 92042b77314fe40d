import * as z from 'zod';
import { PackageDetail } from '../../lib/contract/sagemaker-events.ts';
import { registeredDigest } from '../../lib/domain/approval/registered.ts';
import { DependencyError, InvalidEventError } from '../../lib/domain/errors.ts';
import { type KeptEvidence, keptInRecord, refsOf } from '../../lib/domain/evidence/kept.ts';
import { artifactDigestOf, countFiles, howRead, type Inventory } from '../../lib/domain/inventory/inventory.ts';
import { cutBytes, firstWithin } from '../../lib/domain/ledger/bounded.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { Actor, type Draft, digestOf } from '../../lib/domain/ledger/record.ts';
import type { ModelVersion, PackagedContainer } from '../../lib/domain/model/model.ts';
import { unclearContent } from '../../lib/domain/model/unclear.ts';
import { findPerson } from '../../lib/domain/named.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { APPROVED_OUTSIDE, decideRegistration } from '../../lib/domain/registry/decide-registration.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { PackageContainer } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { PackageDetails } from '../../lib/ports/sagemaker.ts';
import { keepEvidence, knownDigests } from '../evidence/keep-evidence.ts';
import type { needs } from './flow.ts';
import { namesInPackage } from './own-names.ts';
import { assertOwn, groupTenant } from './owner.ts';
import { loadInventory, takeInventory } from './take-inventory.ts';

type Needs = PortsOf<typeof needs>;

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
  /** `another`: what goes by the name of a known version is not what was registered under it. */
  readonly verdict: 'registered' | 'known' | 'waiting' | 'out-of-band' | 'another';
  readonly model: string;
  readonly version: number;
  /** What of its content no digest tells, in words: the gate fails such a version. */
  readonly unclear?: readonly string[];
  /** Evidence that counts as absent, and why. */
  readonly refused?: readonly string[];
}

/** Makes a completed model package a model version, once, whatever is delivered how often and in which order. */
export function register(ports: Needs) {
  return async function register(asked: PackageSeen): Promise<Registration> {
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
    const inventory = existing && (await loadInventory(ports.evidence, existing));
    const decision = decideRegistration({ seen: detail, pkg, existing, inventory });
    if (decision.verdict === 'known' || decision.verdict === 'waiting')
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
    const retrains = await ports.registry.retrains(id);
    const wantedBy = retrains.find((r) => r.pipelineExecution && r.pipelineExecution === pkg.generatedBy)?.by;
    const { taken, unread } = await takeInventory(ports, id, pkg.containers);
    const [container, ...others] = pkg.containers.map((one, i) =>
      registeredContainer(one, taken.containers[i]!, unread[i]!),
    );
    if (!container)
      throw new InvalidEventError(`model package \`${pkg.arn}\` has no container: nothing could be served`);
    const kept = await keepLeft(ports, pkg, knownDigests(taken));
    const evidence = refsOf(kept);
    const version: ModelVersion = {
      ...id,
      version: pkg.version,
      state: 'registered',
      package: pkg.arn,
      packageStatus: pkg.status,
      ...(pkg.approval && { packageApproval: pkg.approval }),
      ...container,
      others,
      inventory: await ports.evidence.put(JSON.stringify(taken)),
      lineage: {
        ...(pkg.generatedBy && { pipelineExecution: pkg.generatedBy }),
        ...(pkg.commit && { commit: pkg.commit }),
        ...(pkg.baselineSource && { trainingData: pkg.baselineSource }),
      },
      evidence,
      kept,
      requester:
        wantedBy ?? (seen.actor.kind === 'person' ? seen.actor.id : (namedIn(pkg) ?? pkg.generatedBy ?? 'sagemaker')),
    };
    const unreadable = [container, ...others].flatMap((one) => one.unreadable);
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
            evidence: [...evidence, { name: 'inventory', sha256: version.inventory! }],
            data: {
              package: pkg.arn,
              artifact: version.artifactDigest ?? '',
              image: version.imageDigest ?? '',
              ...(others.length > 0 && { others: others.map(inRecord) }),
              inventory: { sha256: version.inventory!, ...countFiles(taken), read: howRead(taken) },
              ...(unreadable.length > 0 && {
                unreadable: firstWithin(
                  unreadable.map((what) => cutBytes(what, 400)),
                  UNREADABLE,
                ),
              }),
              ...(kept.length > 0 && { kept: keptInRecord(kept) }),
              version: registeredDigest(version),
              requester: version.requester,
              pipelineExecution: pkg.generatedBy ?? '',
              commit: pkg.commit ?? '',
            },
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

const unclearIn = (version: ModelVersion): Pick<Registration, 'unclear' | 'refused'> => {
  const unclear = unclearContent(version);
  const refused = version.kept.flatMap(({ kind, fault }) => (fault === undefined ? [] : [`${kind}: ${fault}`]));
  return { ...(unclear.length > 0 && { unclear }), ...(refused.length > 0 && { refused }) };
};

/** Who asked for it, as its package says; a text that names nobody says nothing. */
const namedIn = ({ requester = '' }: PackageDetails): string | undefined =>
  findPerson(requester) === '' ? undefined : requester;

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

/** A record has 16 KiB. */
const UNREADABLE = { most: 8, bytes: 2_000 };

function registeredContainer(
  { image, imageDigest, artifact, environment, unreadable }: PackageContainer,
  taken: Inventory['containers'][number],
  unread: readonly string[],
): PackagedContainer {
  const all = [...unreadable.map((member) => `${member}, which Steward cannot hold against a digest`), ...unread];
  const artifactDigest = artifactDigestOf(taken.sources);
  return {
    image,
    ...(imageDigest && { imageDigest }),
    artifact,
    ...(artifactDigest && { artifactDigest }),
    environment: { ...environment },
    unreadable: all,
  };
}

const inRecord = ({ imageDigest, artifactDigest }: PackagedContainer) => ({
  artifact: artifactDigest ?? '',
  image: imageDigest ?? '',
});

/** Everything that a package names as evidence, one piece of each kind, read; predictions are read by the gate, row by row. */
async function keepLeft(ports: Needs, pkg: PackageDetails, known: ReadonlySet<string>): Promise<KeptEvidence[]> {
  const { evaluation, predictions, left = [] } = pkg;
  const kept: KeptEvidence[] = [];
  for (const one of [...(evaluation === undefined ? [] : [{ kind: 'evaluation', from: evaluation }]), ...left])
    if (!kept.some(({ kind }) => kind === one.kind)) kept.push(await keepEvidence(ports, one, known));
  if (predictions !== undefined)
    kept.push({ kind: 'predictions', sha256: await ports.evidence.gather(predictions), summary: [] });
  return kept;
}
