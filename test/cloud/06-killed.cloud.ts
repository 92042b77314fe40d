import { ListExecutionsCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clients, eventually, evidence, hearFromNow } from './cloud.ts';
import { type Kill, killAfter } from './plane/faults.ts';
import { about, copyOf, minuteOfTraffic, question, recorded } from './plane/gate-hold.ts';
import { api, signIn } from './plane/people.ts';
import { retryAfter } from './plane/queues.ts';

const VERSION = 5;
/** What is recorded of a version that is approved and released, if nothing is killed: version 3's life. */
const UNDISTURBED = 3;

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const releases = async (): Promise<string[]> => {
  const { stateMachines = [] } = await clients.sfn.send(new ListStateMachinesCommand({}));
  const { stateMachineArn } = stateMachines.find(({ name }) => name?.includes('ReleaseWorkflow'))!;
  const { executions = [] } = await clients.sfn.send(new ListExecutionsCommand({ stateMachineArn: stateMachineArn! }));
  return executions.map(({ executionArn }) => executionArn!);
};

describe('a function that is killed between its commit and its effect', () => {
  let cleo: string;
  const armed: Kill[] = [];
  /** The next worker of a function dies right after this call; afterwards it may live. */
  const killing = async (words: string, call: string): Promise<Kill> => {
    const kill = await killAfter(words, call);
    armed.push(kill);
    return kill;
  };
  const dead = async (what: string, kill: Kill): Promise<void> => {
    const pid = await eventually(`${what} to die`, async () => kill.died());
    await eventually('the process to be gone', async () => !alive(pid));
    evidence(`${what}: process ${pid} killed`);
    await kill.lift();
  };

  beforeAll(async () => {
    cleo = (await signIn('cleo@example.com')).access;
    await hearFromNow();
    // What a killed function leaves in its queue comes again after this.
    for (const queue of ['RegisterWorkQueue', 'ResumeWorkQueue']) await retryAfter(queue, 5);
  });
  afterAll(async () => {
    for (const kill of armed) await kill.lift();
  });

  it('register, after the transaction: the queue brings it again, and the version is there once', async () => {
    const kill = await killing('RegisterFunction', 'TransactWriteItems');
    const starting = await killing('AnnounceFunction', 'StartExecution');
    const before = await releases();
    await copyOf(2);
    await dead('register, after TransactWriteItems', kill);
    await dead('announce, after StartExecution', starting);
    await recorded('ApprovalRequested', VERSION);
    const started = (await releases()).filter((arn) => !before.includes(arn));
    evidence(`announce started ${started.length} execution: ${started[0]?.split(':').at(-1)}`);
    expect(started).toHaveLength(1);
  });

  it('answer, after the transaction: the person gets an error, the stream resumes the execution, a second try counts once', async () => {
    const { id, digest } = await question(VERSION, cleo);
    const kill = await killing('AnswerFunction', 'TransactWriteItems');
    const resuming = await killing('ResumeFunction', 'SendTaskSuccess');
    const answer = { answer: 'approve', digest, reason: 'better', idempotencyKey: 'approve-5' };
    const first = await api('POST', `/api/approvals/${id}/answer`, cleo, answer);
    evidence(`the answer: HTTP ${first.status}`);
    expect(first.status).toBeGreaterThanOrEqual(500);
    await dead('answer, after TransactWriteItems', kill);
    await dead('resume, after SendTaskSuccess', resuming);
    const resumed = await recorded('ExecutionResumed', VERSION);
    expect(resumed.verdict).toBe('resumed');
    const again = await api('POST', `/api/approvals/${id}/answer`, cleo, answer);
    evidence(`the same answer again: HTTP ${again.status} ${JSON.stringify(again.body)}`);
    expect(again.status).toBe(200);
  });

  it('leaves the story of a version nobody disturbed, each thing once', async () => {
    await recorded('ReleaseCompleted', VERSION, minuteOfTraffic);
    // Resumed is recorded late here, when the release has begun already: the same facts, not the same order.
    const told = (records: Awaited<ReturnType<typeof about>>) =>
      records
        .filter(({ type }) => type !== 'CheckRecorded')
        .map(({ type, verdict }) => (type === 'VersionCompared' ? type : `${type} ${verdict ?? ''}`.trim()));
    const killed = told(await about(VERSION));
    evidence(killed.join(' → '));
    expect(killed.toSorted()).toEqual(told(await about(UNDISTURBED)).toSorted());
  });
});
