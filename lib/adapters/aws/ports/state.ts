import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../ports/clock.ts';
import type { Ports } from '../../../ports/ports.ts';
import { ids } from '../../ids.ts';
import { registryOver } from '../../items/registry.ts';
import { awsItems } from '../items.ts';
import { awsLedger } from '../ledger.ts';

const clock: Clock = { now: () => Date.now() };

/** Registry and ledger in DynamoDB, with the clock and ids that go into records. */
export function statePorts(env: {
  REGISTRY_TABLE: string;
  LEDGER_TABLE: string;
  LEDGER_ORIGIN: string;
}): Pick<Ports, 'registry' | 'ledger' | 'clock' | 'ids'> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const tables = { registryTable: env.REGISTRY_TABLE, ledgerTable: env.LEDGER_TABLE };
  return {
    registry: registryOver(awsItems(client, env.REGISTRY_TABLE)),
    ledger: awsLedger(client, { ...tables, clock, ids, log: env.LEDGER_ORIGIN }),
    clock,
    ids,
  };
}
