import { modelChain } from '../../lib/contract/keys.ts';
import { type Cause, causeCollector } from '../../lib/domain/approval/causes.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Reads = Pick<Ports, 'registry' | 'ledger'>;

/** Everybody who caused a question about a version, read from the model's records, from the newest back to where nothing matters any more. */
export async function causesOf(ports: Reads, version: ModelVersion, deployment: string): Promise<Cause[]> {
  const { pipelineExecution } = version.lineage;
  const retrains = pipelineExecution === undefined ? [] : await ports.registry.retrains(version);
  const collector = causeCollector({
    version: version.version,
    deployment,
    requester: version.requester,
    trainedBy: retrains.find((run) => run.pipelineExecution === pipelineExecution)?.by,
  });
  for await (const { bytes } of backwards(ports.ledger, modelChain(version.tenant, version.model)))
    if (collector.take(LedgerRecord.parse(JSON.parse(bytes)))) break;
  return collector.causes();
}

const PAGE = 100;

/** A chain's records, newest first, a page in memory. */
async function* backwards(ledger: Ports['ledger'], chain: string): AsyncIterable<StoredRecord> {
  for (let to = (await ledger.head(chain))?.seq ?? 0; to > 0; to -= PAGE) {
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
    yield* records.reverse();
  }
}
