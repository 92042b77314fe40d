import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, evidence, hearFromNow, queueOf } from './cloud.ts';
import { applied, EARLY_CHECK, life, MODEL, manifest } from './plane/gate-hold.ts';
import { verifiesOffline } from './plane/ledger.ts';
import { logged, lyingIn, redrive, send, waitingIn } from './plane/queues.ts';
import { schedulesOf } from './plane/schedules.ts';

const PLACEHOLDER = '<aws.scheduler.scheduled-time>';
const fired = (body: string): boolean => body.includes(PLACEHOLDER) && body.includes(MODEL);
const early = (body: string): boolean => body.includes(EARLY_CHECK.slot);
const checks = async () => (await life()).filter(({ type }) => type === 'CheckRecorded');
const idle = async (): Promise<void> => {
  const queue = await queueOf('DriftCheckWorkQueue');
  await eventually('the queue to be empty', async () => (await waitingIn(queue)) === 0);
};

describe('checks that schedules send', () => {
  let sent: string;
  beforeAll(hearFromNow);

  it('come by themselves, and a slot that Scheduler did not fill in is refused, not guessed', async () => {
    const parked = await eventually('the schedule to fire and its message to be parked', async () =>
      (await lyingIn('DriftCheckWorkParked')).find(fired),
    );
    sent = parked;
    evidence(`Scheduler sent, without our doing: ${parked}`);
    const said = (await logged('DriftCheck', 'InvalidEventError')).at(-1);
    evidence(`refused: ${said?.slice(0, 150)}`);
    expect(JSON.parse(parked).slot).toBe(PLACEHOLDER);
    expect(said).toContain('slot');
    expect(await checks()).toEqual([]);
  });

  it('change with the manifest', async () => {
    await applied(manifest('cron(0 6 ? * SUN *)'));
    const [drift] = await eventually('the new expression', async () => {
      const found = await schedulesOf(`.${MODEL}.gate-hold-prod.drift`);
      return found[0]?.ScheduleExpression?.startsWith('cron') && found;
    });
    evidence(`${drift!.Name}: ${drift!.ScheduleExpression} ${drift!.ScheduleExpressionTimezone}`);
    expect(drift).toMatchObject({ ScheduleExpression: 'cron(0 6 ? * SUN *)', State: 'ENABLED' });
    expect(await schedulesOf(`.${MODEL}.`)).toHaveLength(2);
  });

  it('are made once for a slot: the same message, with the time AWS writes there', async () => {
    const slot = `${new Date().toISOString().slice(0, 19)}Z`;
    const filled = JSON.parse(sent.replace(PLACEHOLDER, slot));
    // However a slot is spelt, it is kept in one way.
    const kept = new Date(slot).toISOString();
    for (let copy = 0; copy < 2; copy++) await send('DriftCheckWorkQueue', filled);
    const check = await eventually('the check', async () => (await checks()).find(({ data }) => data.slot === kept));
    await idle();
    evidence(`seq ${check.seq}: slot ${slot}, ${check.verdict}: ${check.data.because ?? check.reasons?.[0]?.rule}`);
    expect((await checks()).map(({ data }) => data.slot)).toEqual([kept]);
  });

  it('are made when a parked one is redriven after its reason was mended, and redriving again changes nothing', async () => {
    const before = (await checks()).length;
    expect(await redrive('DriftCheck', early)).toBe(2);
    await eventually('the check', async () => (await checks()).length > before);
    await idle();
    const made = (await checks()).filter(({ data }) => data.slot === EARLY_CHECK.slot);
    evidence(`2 redriven: ${made.length} check, seq ${made[0]?.seq}, slot ${made[0]?.data.slot}, ${made[0]?.verdict}`);
    expect(made).toHaveLength(1);
    // Neither of the two came back to be redriven; so the same message is sent once more.
    expect(await redrive('DriftCheck', early)).toBe(0);
    await send('DriftCheckWorkQueue', EARLY_CHECK);
    await idle();
    expect((await checks()).filter(({ data }) => data.slot === EARLY_CHECK.slot)).toHaveLength(1);
    expect((await lyingIn('DriftCheckWorkParked')).filter(early)).toEqual([]);
  });
});

describe('after all that', () => {
  it('leaves a ledger that verifies offline, and a write-once copy of every record', verifiesOffline);
});
