import { countFiles, howRead, type Inventory } from '../../../lib/domain/inventory/inventory.ts';
import type { VerifiedPiece } from '../../../lib/domain/ledger/told-evidence.ts';
import type { ModelVersion } from '../../../lib/domain/model/model.ts';
import { unclearContent } from '../../../lib/domain/model/unclear.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import type { ModelId } from '../../../lib/domain/registry/keys.ts';
import { comparePackage } from '../../../lib/domain/release/compare-content.ts';
import { DAY, iso } from '../../../lib/domain/time.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import { bucketsOf } from '../../register/own-names.ts';
import { assertOwn } from '../../register/owner.ts';
import { loadInventory } from '../../register/take-inventory.ts';
import { loadVersion } from '../../registry/load.ts';
import { artifactsAsRead, artifactsByMany, type Lying, readAddresses } from '../place/artifacts.ts';
import { verifyEvidence } from './verify-evidence.ts';

type Needs = PortsOf<
  | 'registry'
  | 'ledger:read'
  | 'evidence:digest'
  | 'evidence:add'
  | 'sagemaker:packages'
  | 'owners'
  | 'workflows:start-artifact-map'
  | 'artifact-bytes'
  | 'clock'
>;

/** An answer has 6 MB (Lambda), and a version thousands of files, whose names have a KB each. */
const TOLD = 500;

/** What a version is made of now, beside what it was registered as; `refuse` where it cannot be told yet: asked again when many functions have read it, it is. */
export type VersionVerdict = Verified | { readonly verdict: 'refuse'; readonly why: string };

interface Verified {
  readonly verdict: 'verified' | 'differs';
  readonly version: number;
  /** Every file, variable, image, source or piece of evidence that differs, as far as an answer holds them. */
  readonly differing: readonly Reason[];
  /** How many more differ; absent where none do. */
  readonly more?: number;
  /** What of it no digest tells, in words. */
  readonly unclear: readonly string[];
  /** Of the list it was held against; absent of versions from before there were such lists. */
  readonly inventory?: {
    readonly sha256: string;
    readonly files: number;
    readonly bytes: number;
    readonly read: string;
  };
  /** When many functions had read its files, where they had to: what was written since is read anew, or told. */
  readonly asOf?: string;
  /** What is kept of it as evidence, in the order in which it came. */
  readonly evidence: readonly VerifiedPiece[];
}

/** For so many days whoever may have nothing read is answered by what was read last. */
const DAYS = 14;

/** Who asks: how many seconds they wait, and whether many functions may read for them what takes longer, once a day. */
export interface Asking {
  readonly seconds?: number | undefined;
  readonly begins: boolean;
}

/** Reads a package and all its files as they are now and holds them against what was registered. Nothing is recorded. */
export function verifyVersion(ports: Needs, asking: Asking) {
  return async function verifyVersion({ version, ...id }: ModelId & { version: number }): Promise<VersionVerdict> {
    const found = await loadVersion(ports.registry, id, version);
    const inventory = await loadInventory(ports.evidence, found);
    const addresses = readAddresses(found, inventory);
    assertOwn(ports.owners, id, bucketsOf(addresses));
    const pkg = await ports.sagemaker.describePackage(found.package);
    const lying = await lyingFor(ports, found, inventory, asking);
    if ('why' in lying) return { verdict: 'refuse', why: lying.why };
    const { reasons, read } = lying;
    const { pieces, differing: otherEvidence } = await verifyEvidence(ports, found);
    const differing = [
      ...comparePackage(found, pkg?.containers ?? [], inventory),
      ...reasons.filter(({ observed, limit }) => observed !== limit),
      ...otherEvidence,
    ];
    const unclear = unclearContent(found);
    return {
      verdict: differing.length + unclear.length === 0 ? 'verified' : 'differs',
      version,
      differing: differing.slice(0, TOLD),
      ...(differing.length > TOLD && { more: differing.length - TOLD }),
      unclear,
      ...(inventory && {
        inventory: { sha256: found.inventory!, ...countFiles(inventory), read: howRead(inventory) },
      }),
      ...(read !== undefined && { asOf: iso(read) }),
      evidence: pieces,
    };
  };
}

/** How the files lie by what many functions have read today, or, for whoever has none of them read, last. */
async function lyingFor(
  ports: Needs,
  version: ModelVersion,
  inventory: Inventory | undefined,
  { seconds, begins }: Asking,
): Promise<Lying | { readonly why: string }> {
  const ofs = Array.from({ length: DAYS }, (_, ago) => ({ day: iso(ports.clock.now() - ago * DAY).slice(0, 10) }));
  const look = { seconds, mode: 'look' } as const;
  const lying = begins
    ? await artifactsByMany(ports, version, inventory, { ...look, of: ofs[0]! })
    : await artifactsAsRead(ports, version, inventory, { ...look, ofs });
  if (!('why' in lying)) return lying;
  return {
    why: begins
      ? `${lying.why}: many functions read them now; ask again when they have (\`steward executions ${version.model}\` lists what runs)`
      : `${lying.why}, and many functions have read them for nobody in the last ${DAYS} days: an operator has them read, which costs, with the same command`,
  };
}
