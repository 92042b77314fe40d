import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';
import { ledgerTable, registryTable } from '../../lib/adapters/aws/ledger/tables.ts';
import { onEngine } from '../contract/engines/required.ts';
import { StandinProcess } from '../standin/process.ts';
import { bundles, invoke } from './bundle.ts';
import { given, smallest } from './first-call.ts';
import sizes from './sizes.json' with { type: 'json' };

/** Stands for whatever is not here: nothing listens on it, and nothing may want it. */
const NOWHERE = 'http://127.0.0.1:9';
const all = bundles();
/** KB that a function may load before it can answer, where sizes.json says nothing of it. */
const MOST = 352;
/** KB that each function loads before it can answer. */
const SIZES: Record<string, number> = sizes;

describe('every bundle', () => {
  it.each(all)('$name says at its start which variable is missing', async ({ folder, variables }) => {
    const { errorType, errorMessage } = await invoke(folder, { AWS_REGION: 'us-east-1' }, {});
    expect(errorType).toBe('InvalidEventError');
    for (const variable of variables) expect(errorMessage).toContain(`\`${variable}\``);
  });

  it.each(all)('$name loads at its start what sizes.json says, give or take 5 %', ({ name, staticBytes }) => {
    const kept = SIZES[name] ?? MOST;
    const kb = Math.round(staticBytes / 1024);
    expect(kb, `${name} has grown: import what its first answer does not need dynamically`).toBeLessThanOrEqual(
      kept * 1.05,
    );
    if (name in SIZES)
      expect(kb, `${name} has shrunk: write ${kb} in test/bundles/sizes.json`).toBeGreaterThanOrEqual(kept * 0.95);
  });

  it('loads at its start no package but these: other clients, engines and readers come with their first use', () => {
    expect([...new Set(all.flatMap(({ packages }) => packages))].sort()).toMatchInlineSnapshot(`
      [
        "@aws-sdk/client-dynamodb",
        "@aws-sdk/core",
        "@aws-sdk/credential-provider-env",
        "@aws-sdk/dynamodb-codec",
        "@aws-sdk/endpoint-cache",
        "@aws-sdk/lib-dynamodb",
        "@aws-sdk/middleware-endpoint-discovery",
        "@aws-sdk/util-dynamodb",
        "@aws/lambda-invoke-store",
        "@middy/core",
        "@smithy/core",
        "@smithy/node-http-handler",
        "@smithy/signature-v4",
        "@smithy/types",
        "canonicalize",
        "hono",
        "mnemonist",
        "obliterator",
        "uuid",
        "zod",
      ]
    `);
  });

  it.each(['register', 'ask', 'answer', 'resume', 'drift-check'])('%s loads at most 368 KB', (wanted) => {
    const { staticBytes } = all.find(({ name }) => name === wanted)!;
    expect(staticBytes / 1024).toBeLessThanOrEqual(368);
  });
});

onEngine('DYNAMODB_ENDPOINT', 'node scripts/dynamodb-local.mjs -- <command>', (endpoint) => {
  describe('every bundle, with the environment of its template', () => {
    const credentials = { accessKeyId: randomBytes(8).toString('hex'), secretAccessKey: 'local' };
    const standin = new StandinProcess();
    let env: Record<string, string>;
    const lines: string[] = [];

    beforeAll(async () => {
      const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
      await client.send(new CreateTableCommand(registryTable('registry')));
      await client.send(new CreateTableCommand(ledgerTable('ledger')));
      await standin.start();
      env = {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL: NOWHERE,
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        AWS_ENDPOINT_URL_SAGEMAKER: standin.url,
      };
    });
    afterAll(async () => {
      console.error(`bundles (KB at start, KB in all, ms to load and to answer):\n${lines.sort().join('\n')}`);
      await standin.close();
    });

    it.each(all)('$name starts and answers its smallest event', async ({ name, folder, variables, ...sizes }) => {
      const { event, answer, error, logs } = smallest(name);
      const outcome = await invoke(folder, { ...env, ...given(variables) }, event);
      const kb = [sizes.staticBytes, sizes.totalBytes].map((bytes) => String(Math.round(bytes / 1024)).padStart(5));
      lines.push(`  ${name.padEnd(14)}${kb.join('')}  ${outcome.loadMs.toFixed(0)} + ${outcome.callMs.toFixed(0)}`);
      if (error) expect(outcome.errorType).toBe(error);
      else expect(outcome).toMatchObject({ answer });
      if (logs) expect(outcome.log).toContain(logs);
      else if (answer) expect(outcome.log).toBe('');
    });

    it('has an event for every function', () => {
      expect(all.map(({ name }) => name).sort()).toEqual(FLOWS.map(({ name }) => name).sort());
    });
  });
});
