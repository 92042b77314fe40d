import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ports } from '../../../ports/ports.ts';
import { ids } from '../../ids.ts';
import { ledgerWithIncidents } from '../../items/incidents.ts';
import { registryOver } from '../../items/registry.ts';
import type { Sign } from '../keys/signer.ts';
import { awsItems } from '../ledger/items.ts';
import { awsLedger } from '../ledger/ledger.ts';
import { clockPort } from './own.ts';

/** Registry and ledger in DynamoDB. Only who has a key can write decisions. */
export function statePorts(env: {
  REGISTRY_TABLE: string;
  LEDGER_TABLE: string;
  LEDGER_ORIGIN: string;
  LEDGER_KEY_ARN?: string;
  LEDGER_KEY_ID?: string;
}): Pick<Ports, 'registry' | 'ledger'> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const tables = { registryTable: env.REGISTRY_TABLE, ledgerTable: env.LEDGER_TABLE };
  const { LEDGER_KEY_ARN: arn, LEDGER_KEY_ID: kid } = env;
  let signer: Promise<Sign> | undefined;
  const sign: Sign = async (record) => {
    signer ??= import('../keys/signer.ts').then(({ ownSigner }) => ownSigner({ arn: arn!, kid: kid! }));
    return (await signer)(record);
  };
  const { clock } = clockPort(env);
  const registry = registryOver(awsItems(client, env.REGISTRY_TABLE));
  const ledger = awsLedger(client, { ...tables, clock, ids, log: env.LEDGER_ORIGIN, ...(arn && kid && { sign }) });
  return {
    registry,
    ledger: ledgerWithIncidents(ledger, registry, clock),
  };
}
