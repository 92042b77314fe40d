import { DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { localParked } from '../../../lib/adapters/local/plane/parked.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { DependencyError } from '../../../lib/domain/errors.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { person } from '../../functions/world.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// Each story is a control plane and a SageMaker stand-in of its own, and a day of their time: slow on a busy machine.
const PATIENCE = 300_000;
const [MINUTE, HOUR] = [60_000, 3_600_000];
const id = { tenant: 'default', model: MODEL };

let released: Released;
let version: number;
beforeEach(async () => {
  released = await Released.launch();
  version = await released.asked();
});
afterEach(() => released.close());

const endpoint = () => released.standin.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }));
const running = async () =>
  (await listExecutions(released.plane.ports)(id)).filter(({ status }) => status === 'RUNNING');

/** The write-once bucket takes nothing until it is mended: stream, work queue and its tries are as they are. */
function refuseCopies(): () => void {
  const { worm } = released.plane.ports;
  const { keep } = worm;
  worm.keep = () => Promise.reject(new DependencyError('the write-once bucket takes nothing'));
  return () => {
    worm.keep = keep;
  };
}

/** Whether the answer to the last question has its copy. */
async function answerCopied(): Promise<boolean> {
  return copyOf((await released.last('ApprovalAnswered'))!);
}
async function copyOf({ chain, seq }: LedgerRecord): Promise<boolean> {
  const { ledger, worm } = released.plane.ports;
  const { items } = await ledger.page(chain, { from: seq, limit: 1 });
  return worm.has(chain, seq, items[0]!.bytes);
}

describe('a release whose answer has no write-once copy yet', () => {
  it(
    'waits while the bucket takes nothing, touches no endpoint, and goes live by itself once the copy came',
    async () => {
      const mend = refuseCopies();
      await released.approve();
      const answered = released.plane.clock.now();
      await released.pass(10 * MINUTE);
      expect(await answerCopied()).toBe(false);
      expect(await released.version(version)).toMatchObject({ state: 'approved' });
      expect(await running()).toMatchObject([{ kind: 'release', version, state: 'Wait for the copy of the answer' }]);
      expect((await released.deployment()).releases).toEqual({});
      await expect(endpoint()).rejects.toThrow('Could not find');

      mend();
      await released.ended(version);
      expect(await answerCopied()).toBe(true);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
      const started = Date.parse((await released.last('ReleaseStarted'))!.at);
      expect(started - answered).toBeGreaterThan(10 * MINUTE);
      expect(started - answered).toBeLessThan(20 * MINUTE);
      expect((await endpoint()).EndpointStatus).toBe('InService');
      expect(await released.types()).not.toContain('ReleaseFailed');
    },
    PATIENCE,
  );

  it(
    'gives the approval back after a day without, is not stuck, and is tried anew when a person asks',
    async () => {
      const mend = refuseCopies();
      await released.approve();
      const answered = released.plane.clock.now();
      await released.until(async () => (await released.last('ReleaseFailed')) !== undefined);
      const failed = (await released.last('ReleaseFailed'))!;
      expect(failed).toMatchObject({
        subject: { version, deployment: ENDPOINT },
        actor: { kind: 'service', id: 'release' },
        reasons: [{ rule: 'write-once-copy', observed: 'none after 24 h', limit: 'within 24 h' }],
      });
      expect(Date.parse(failed.at) - answered).toBeLessThan(25 * HOUR);
      expect(await released.types()).not.toContain('ReleaseStarted');
      expect(await released.version(version)).toMatchObject({ state: 'gated-pass' });
      expect(await running()).toEqual([]);
      await expect(endpoint()).rejects.toThrow('Could not find');

      mend();
      // The copies were given up with their tries: they come when a person lets them.
      const first = (await released.last('ApprovalAnswered'))!;
      expect(await localParked(released.plane).list()).toMatchObject([{ name: 'worm' }]);
      expect((await localParked(released.plane).redeliver('worm')).moved).toBeGreaterThan(0);
      const wanted = { command: 'release', ...id, version, deployment: ENDPOINT };
      const due = { person: person('u_dan', 'operators'), wanted };
      const asked = await runFlow({ schema: CommandDue, flow: command(released.plane.ports) }, due);
      expect(asked).toMatchObject({ verdict: 'done', done: { how: 'started', attempt: 2 } });
      await released.asks();
      expect(await copyOf(first)).toBe(true);
      expect(await localParked(released.plane).list()).toEqual([]);
      expect(await released.version(version)).toMatchObject({ state: 'awaiting-approval' });
      await released.approve();
      await released.ended(version);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
      expect(await released.version(version)).toMatchObject({ state: 'approved' });
      expect((await endpoint()).EndpointStatus).toBe('InService');
    },
    PATIENCE,
  );
});
