import { type Cause, causeCollector } from '../../lib/domain/approval/causes.ts';
import { brokenGrounds, type Grounds, groundsCollector } from '../../lib/domain/approval/grounds.ts';
import { registeredDigest } from '../../lib/domain/approval/registered.ts';
import { ConflictError, IntegrityError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Head } from '../../lib/domain/ledger/head.ts';
import { type LedgerRecord, leafHash, readRecord } from '../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { assertHeld, type Holds } from './held.ts';
import type { ShownNow } from './load-shown.ts';

type Reads = Pick<Ports, 'registry'> & Holds;

/**
 * Everybody who caused a question about a version, and what the question rests on, read from the model's records, from the newest back to where
 * nothing matters any more. The chain is held against the last checkpoint first: what stands before that links to it, what stands after it is re-derived.
 * @throws IntegrityError where a record is not the one that the record after it, the chain's head or the checkpoint was written for
 * @throws DependencyError where the checkpoint cannot be read, or is late
 */
export async function causesOf(
  ports: Reads,
  version: ModelVersion,
  deployment: string,
): Promise<{ causes: Cause[]; grounds: Grounds }> {
  const { pipelineExecution } = version.lineage;
  const retrains = pipelineExecution === undefined ? [] : await ports.registry.retrains(version);
  const collector = causeCollector({
    version: version.version,
    deployment,
    requester: version.requester,
    pipelineExecution,
    trainedBy: retrains.find((run) => run.pipelineExecution === pipelineExecution)?.by,
  });
  const grounds = groundsCollector(version.version, deployment);
  const chain = modelChain(version.tenant, version.model);
  for await (const record of backwards(ports.ledger, chain, await assertHeld(ports, chain))) {
    const [caused, grounded] = [collector.take(record), grounds.take(record)];
    if (caused && grounded) break;
  }
  return { causes: collector.causes(), grounds: grounds.grounds() };
}

/**
 * Holds what is to be asked against the records it rests on: items are copies, and nobody is asked on the word of an edited one.
 * @throws IntegrityError where an item says otherwise than the records
 * @throws ConflictError where it was changed between the readings
 */
export async function assertGrounds(
  registry: Ports['registry'],
  { version, deployment, shown }: ShownNow,
  grounds: Grounds,
): Promise<void> {
  const broken = brokenGrounds(grounds, { shown, version: registeredDigest(version) });
  if (broken.length === 0) return;
  const [model, now, place] = await Promise.all([
    registry.model(version),
    registry.version(version, version.version),
    registry.deployment(version, deployment.endpoint),
  ]);
  const name = `\`${version.model}/${version.version}\``;
  if (
    model?.manifestDigest !== shown.manifest ||
    now?.record?.hash !== version.record?.hash ||
    now?.kept.length !== version.kept.length ||
    place?.revision !== deployment.revision
  )
    throw new ConflictError(`${name} was changed a moment ago: read again`, { clause: 'version' });
  throw new IntegrityError(`${name} is asked about by its items, and its records say otherwise: ${broken.join(', ')}`);
}

const PAGE = 100;

/** A chain's records from its head back, a page in memory; each is the one that the record after it names. */
async function* backwards(ledger: Reads['ledger'], chain: string, head: Head | undefined): AsyncIterable<LedgerRecord> {
  let expected = head?.hash;
  for (let to = head?.seq ?? 0; to > 0; to -= PAGE) {
    const records: StoredRecord[] = [];
    let from: number | undefined = Math.max(1, to - PAGE + 1);
    while (from !== undefined && from <= to) {
      const { items, next }: Awaited<ReturnType<typeof ledger.page>> = await ledger.page(chain, {
        from,
        limit: to - from + 1,
      });
      records.push(...items);
      from = next;
    }
    for (const { bytes, hash, seq } of records.reverse()) {
      if (hash !== expected || leafHash(bytes) !== hash)
        throw new IntegrityError(
          `record ${seq} of \`${chain}\` is not the one that the record after it was written for`,
        );
      const record = readRecord({ chain, seq, bytes, hash });
      expected = record.prev;
      yield record;
    }
  }
}
