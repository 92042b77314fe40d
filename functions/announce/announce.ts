import * as z from 'zod';
import { eventOf } from '../../lib/contract/events.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { noticeOf, startsOf } from './effects.ts';
import { schedulesOf } from './schedules.ts';

type Needs = Pick<Ports, 'registry' | 'bus' | 'notices' | 'workflows' | 'schedules'>;

/** One record as the ledger's stream delivers it: at least once, in order within its chain. */
export const StreamedRecord = z.object({ chain: z.string(), seq: z.int(), bytes: z.string(), hash: z.string() });
export type StreamedRecord = z.infer<typeof StreamedRecord>;

/** Carries a committed record into the world: event, notice, workflow starts, schedules. Every effect may be repeated. */
export const announce =
  (ports: Needs) =>
  async (stored: StreamedRecord): Promise<void> => {
    const record = LedgerRecord.parse(JSON.parse(stored.bytes));
    const event = eventOf(stored);
    const { tenant, model } = record.subject;
    const applied = model === undefined ? undefined : await ports.registry.model({ tenant, model });
    const manifest = applied?.manifest;

    if (record.type === 'ModelApplied' && manifest) {
      const wanted = schedulesOf(manifest);
      for (const schedule of wanted) await ports.schedules.put(schedule);
      for (const name of await ports.schedules.list(`${tenant}.${model}.`))
        if (!wanted.some((schedule) => schedule.name === name)) await ports.schedules.remove(name);
    }
    for (const start of startsOf(record, event, manifest))
      await ports.workflows.start(start.machine, start.name, start.input);
    const notice = noticeOf(record, stored.hash);
    if (notice) await ports.notices.send(notice);
    if (event) await ports.bus.publish(event);
  };
