import { registeredDigest } from '../../lib/domain/approval/registered.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { type KeptEvidence, keptInRecord, refsOf } from '../../lib/domain/evidence/kept.ts';
import { artifactDigestOf, countFiles, howRead, type Inventory } from '../../lib/domain/inventory/inventory.ts';
import { cutBytes, firstWithin } from '../../lib/domain/ledger/bounded.ts';
import type { Actor, Draft, EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { ModelVersion, PackagedContainer } from '../../lib/domain/model/model.ts';
import { findPerson } from '../../lib/domain/named.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { PackageContainer } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { PackageDetails } from '../../lib/ports/sagemaker.ts';
import { gatherPredictions, keepEvidence, knownDigests } from '../evidence/keep-evidence.ts';
import type { needs } from './flow.ts';
import { type BeyondOne, type Looking, readWithin, SECONDS, takeInventory } from './take-inventory.ts';

type Needs = PortsOf<Exclude<(typeof needs)[number], 'workflows:start-artifact-map'>>;

/** A version as it is to be registered, and what the record of its registration holds. */
interface ReadPackage {
  readonly version: ModelVersion;
  readonly evidence: EvidenceRef[];
  readonly data: Draft['data'];
}

/**
 * Reads all that a new package names: every file, image and variable, and the evidence beside them. Nothing is committed.
 * @param looking where how far it gets is not enough, what for is told, and nothing else
 */
export async function readPackage(
  ports: Needs,
  id: ModelId,
  pkg: PackageDetails,
  actor: Actor,
  looking: Looking,
): Promise<ReadPackage | { readonly beyond: BeyondOne }> {
  const retrains = await ports.registry.retrains(id);
  const wantedBy = retrains.find((r) => r.pipelineExecution && r.pipelineExecution === pkg.generatedBy)?.by;
  const { taken, unread, beyond } = await takeInventory(ports, id, pkg.containers, looking);
  if (beyond !== undefined) return { beyond };
  const [container, ...others] = pkg.containers.map((one, i) =>
    registeredContainer(one, taken.containers[i]!, unread[i]!),
  );
  if (!container) throw new InvalidEventError(`model package \`${pkg.arn}\` has no container: nothing could be served`);
  const kept = await keepLeft(ports, pkg, knownDigests(taken), looking.seconds);
  if ('beyond' in kept) return kept;
  const inventory = await ports.evidence.put(JSON.stringify(taken));
  const version: ModelVersion = {
    ...id,
    version: pkg.version,
    state: 'registered',
    package: pkg.arn,
    packageStatus: pkg.status,
    ...(pkg.approval && { packageApproval: pkg.approval }),
    ...container,
    others,
    inventory,
    lineage: {
      ...(pkg.generatedBy && { pipelineExecution: pkg.generatedBy }),
      ...(pkg.commit && { commit: pkg.commit }),
      ...(pkg.baselineSource && { trainingData: pkg.baselineSource }),
    },
    evidence: refsOf(kept),
    kept,
    requester: wantedBy ?? (actor.kind === 'person' ? actor.id : (namedIn(pkg) ?? pkg.generatedBy ?? 'sagemaker')),
  };
  const unreadable = [container, ...others].flatMap((one) => one.unreadable);
  return {
    version,
    evidence: [...version.evidence, { name: 'inventory', sha256: inventory }],
    data: {
      package: pkg.arn,
      artifact: version.artifactDigest ?? '',
      image: version.imageDigest ?? '',
      ...(others.length > 0 && { others: others.map(inRecord) }),
      inventory: { sha256: inventory, ...countFiles(taken), read: howRead(taken) },
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
  };
}

/** A record has 16 KiB. */
const UNREADABLE = { most: 8, bytes: 2_000 };

/** Who asked for it, as its package says; a text that names nobody says nothing. */
const namedIn = ({ requester = '' }: PackageDetails): string | undefined =>
  findPerson(requester) === '' ? undefined : requester;

function registeredContainer(
  { image, imageDigest, artifact, environment, unreadable }: PackageContainer,
  taken: Inventory['containers'][number],
  unread: readonly string[],
): PackagedContainer {
  const artifactDigest = artifactDigestOf(taken.sources);
  return {
    image,
    ...(imageDigest && { imageDigest }),
    artifact,
    ...(artifactDigest && { artifactDigest }),
    environment: { ...environment },
    unreadable: [...unreadable.map((member) => `${member}, which Steward cannot hold against a digest`), ...unread],
  };
}

const inRecord = ({ imageDigest, artifactDigest }: PackagedContainer) => ({
  artifact: artifactDigest ?? '',
  image: imageDigest ?? '',
});

/** Everything that a package names as evidence, one piece of each kind, read; predictions are read by the gate, row by row. */
async function keepLeft(
  ports: Needs,
  pkg: PackageDetails,
  known: ReadonlySet<string>,
  seconds = SECONDS,
): Promise<KeptEvidence[] | { readonly beyond: BeyondOne }> {
  const { evaluation, evaluationDigest: digest, predictions, left = [] } = pkg;
  const kept: KeptEvidence[] = [];
  const own = evaluation === undefined ? [] : [{ kind: 'evaluation', from: evaluation, ...(digest && { digest }) }];
  for (const one of [...own, ...left])
    if (!kept.some(({ kind }) => kind === one.kind)) kept.push(await keepEvidence(ports, one, known));
  // Told twice, they are those of their own name.
  const others = kept.filter(({ kind }) => kind !== 'predictions');
  if (predictions === undefined) return kept;
  // Twice through them, and written once.
  const gathered = await gatherPredictions(ports, predictions, readWithin(seconds).bytes / 3);
  if (gathered.tooMuch !== undefined && seconds < SECONDS) return { beyond: { why: gathered.tooMuch, sources: [] } };
  return [...others, gathered.kept];
}
