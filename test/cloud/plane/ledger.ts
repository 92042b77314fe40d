import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openExport } from '../../../functions/audit/audit.ts';
import { checkpointsPort } from '../../../lib/adapters/aws/ports/data.ts';
import { clockPort } from '../../../lib/adapters/aws/ports/own.ts';
import { statePorts } from '../../../lib/adapters/aws/ports/state.ts';
import { readExport, writeExport } from '../../../lib/adapters/local/files/export-folder.ts';
import { sizeOf } from '../../../lib/domain/ledger/checkpoint.ts';
import { copiesIn, eventually, evidence, HOME, OUTPUTS } from '../cloud.ts';

const LOG = 'steward/000000000000/us-east-1/cloud';
/** Registry and ledger of the deployed stack, for what no front door on AWS does yet. */
export const state = {
  ...clockPort({}),
  ...statePorts({
    REGISTRY_TABLE: OUTPUTS.RegistryTable!,
    LEDGER_TABLE: OUTPUTS.LedgerTable!,
    LEDGER_ORIGIN: LOG,
  }),
  ...checkpointsPort({ WORM_BUCKET: OUTPUTS.WormBucket! }),
};

/** A checkpoint is signed a minute after it was asked for, and whoever asks meanwhile waits for the next. */
const SIGNED_WITHIN = 180_000;

/** Waits until all that is recorded is signed for, by the queue, its delay and the function that was deployed. */
async function signedFor(): Promise<void> {
  const size = await eventually(
    'a checkpoint over every record',
    async () => {
      const { checkpoint, chains } = await openExport(state, LOG);
      let recorded = 0;
      for await (const { head } of chains) recorded += head.seq;
      return checkpoint && sizeOf(checkpoint.heads) === recorded && recorded;
    },
    SIGNED_WITHIN,
  );
  evidence(`a checkpoint signed over all ${size} records, by the queue with a delay that asks once a minute`);
}

/** Exports the whole ledger from DynamoDB, has `steward audit verify` look at it, and counts the write-once copies. */
export async function verifiesOffline(): Promise<void> {
  await signedFor();
  const folder = mkdtempSync(join(HOME, 'export-'));
  const { records } = await writeExport(folder, await openExport(state, LOG));
  const key = join(folder, 'ledger.pem');
  writeFileSync(key, OUTPUTS.LedgerPublicKey!);
  const verified = spawnSync(
    process.execPath,
    ['bin/steward.ts', 'audit', 'verify', '--export', folder, '--key', key],
    { encoding: 'utf8' },
  );
  const signed = readExport(folder).chains.reduce(
    (n, { records }) => n + [...records].filter(({ sig }) => sig !== undefined).length,
    0,
  );
  evidence(`${signed} decisions, signed by KMS under the output LedgerPublicKey`);
  expect(signed).toBeGreaterThan(0);
  evidence(verified.stdout.trim().split('\n').at(-1)!);
  expect(verified.status, verified.stderr).toBe(0);
  const copies = await eventually('the copies', async () => {
    const found = await copiesIn();
    return found.length === records && found;
  });
  evidence(`${copies.length} write-once copies`);
}
