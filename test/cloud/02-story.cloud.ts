import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { ListExecutionsCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, ListQueuesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Flight, flights } from '../../examples/flights/data.ts';
import { DAYS, storyDate, storyDay } from '../../examples/flights/story/calendar.ts';
import { FOLDER, setPipeline, setUp, trainFirst } from '../../examples/flights/story/setup.ts';
import { Apply, apply } from '../../functions/register/apply.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { enter } from '../../lib/contract/door.ts';
import {
  clients,
  eventually,
  evidence,
  makeBuckets,
  OUTPUTS,
  pump,
  S3,
  STANDIN,
  standin,
  story,
  throughDefaultBus,
} from './cloud.ts';
import { api, person, signIn } from './people.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** April 2001 begins last Sunday: the version released today sees the western routes from its first window on. */
const TODAY = Math.floor(Date.now() / DAY) * DAY;
const shift = Math.floor((TODAY - Date.parse(DAYS.west)) / WEEK) * 7;
const ROWS = 8000;
const world = { sagemaker: clients.sagemaker, sagemakerUrl: STANDIN, s3: S3, shift, rows: ROWS, seed: 1 };

const types = async (): Promise<string[]> => (await story()).map(({ type }) => type);
const last = async (type: string) => (await story()).findLast((record) => record.type === type);
const ledgerHas = (type: string, count = 1) =>
  eventually(`${count} × ${type} in the ledger`, async () => (await types()).filter((t) => t === type).length >= count);
/** Lets SageMaker's time pass, as far as something of it is due. */
async function pass(ms: number): Promise<void> {
  const { now } = await standin.state();
  await standin.moveTo(now + ms);
}

describe('one model through AWS', () => {
  let ben: string;
  let ana: string;

  beforeAll(async () => {
    await makeBuckets();
    const ids = {
      ana: await person('ana@example.com', 'default.owners', 'default.approvers'),
      ben: await person('cleo@example.com', 'default.approvers'),
    };
    evidence(`people: ana ${ids.ana}, cleo ${ids.ben}`);
    ben = (await signIn('cleo@example.com')).access;
    ana = (await signIn('ana@example.com')).access;
    const manifest = parse(readFileSync(join(FOLDER, 'flight-delay.model.yaml'), 'utf8'));
    const state = statePorts({
      REGISTRY_TABLE: OUTPUTS.RegistryTable!,
      LEDGER_TABLE: OUTPUTS.LedgerTable!,
      LEDGER_ORIGIN: 'steward/000000000000/us-east-1/cloud',
    });
    await enter({ schema: Apply, flow: apply(state) }, { manifest, actor: { kind: 'person', id: ids.ana } });
    await setUp(world);
    await trainFirst(world, ids.ana);
  });

  it('is registered and judged when its package is there', async () => {
    await ledgerHas('ModelVersionRegistered');
    await ledgerHas('VersionGated');
    const gated = await last('VersionGated');
    evidence(
      `registered and gated: ${gated?.verdict} (${gated?.policy?.engine}, ${gated?.policy?.sha256.slice(0, 12)})`,
    );
    expect(gated?.verdict).toBe('pass');
  });

  it('asks people, and takes an answer only from who may give it', async () => {
    await ledgerHas('ApprovalRequested');
    const { body } = await api('GET', '/api/approvals', ben);
    const { id, digest } = body.approvals[0];
    const answer = { answer: 'approve', digest, reason: 'a first version', idempotencyKey: 'k1' };
    const own = await api('POST', `/api/approvals/${id}/answer`, ana, answer);
    evidence(`the requester's own answer: ${own.status} ${own.body.detail}`);
    expect(own.status).toBe(403);
    const given = await api('POST', `/api/approvals/${id}/answer`, ben, answer);
    evidence(`another approver's: ${given.status} ${JSON.stringify(given.body)}`);
    expect(given).toMatchObject({ status: 200, body: { verdict: 'approved' } });
    await ledgerHas('ExecutionResumed');
    expect((await last('ExecutionResumed'))?.verdict).toBe('resumed');
  });

  it('is released, and live when the endpoint runs what was approved', async () => {
    await ledgerHas('ReleaseStarted');
    await eventually('the release to complete', async () => {
      await pass(60_000);
      return (await types()).includes('ReleaseCompleted');
    });
    evidence(`live: ${JSON.stringify((await last('ReleaseCompleted'))?.data)}`);
  });
});
