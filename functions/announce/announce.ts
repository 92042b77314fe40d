import { eventOf } from '../../lib/contract/events.ts';
import { ConflictError } from '../../lib/domain/errors.ts';
import { readRecord } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { StreamedRecord } from '../../lib/flow/carry-again.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { noticesOf, startsOf } from './effects.ts';
import type { needs } from './flow.ts';
import { schedulesOf } from './schedules.ts';

type Needs = PortsOf<typeof needs>;

/** Carries a committed record into the world: event, notice, workflow starts, schedules. Every effect may be repeated. */
export function announce(ports: Needs) {
  return async function announce(stored: StreamedRecord): Promise<void> {
    const record = readRecord(stored);
    const event = eventOf(stored);
    const { tenant, model } = record.subject;
    const applied = model === undefined ? undefined : await ports.registry.model({ tenant, model });
    const manifest = applied?.manifest;

    // A name that somebody took for something else is no reason to keep the rest of the record from anybody.
    const taken: ConflictError[] = [];
    for (const start of startsOf(record, event, manifest))
      await ports.workflows.start(start.machine, start.name, start.input).catch((error: unknown) => {
        if (!(error instanceof ConflictError)) throw error;
        taken.push(error);
      });
    for (const notice of noticesOf(record, stored.hash, manifest?.purpose)) await ports.notices.send(notice);
    if (event) await ports.bus.publish(event);
    // Last: Scheduler may refuse one, and nothing else of the record shall wait for that.
    if (record.type === 'ModelApplied' && manifest) await schedule(ports.schedules, manifest);
    if (taken[0]) throw taken[0];
  };
}

/** Sets every schedule the manifest asks for and removes those it no longer does; one that is refused is told when all were tried. */
async function schedule(schedules: Needs['schedules'], manifest: Manifest): Promise<void> {
  const wanted = schedulesOf(manifest);
  const refused: unknown[] = [];
  for (const one of wanted) await schedules.put(one).catch((error: unknown) => refused.push(error));
  for (const name of await schedules.list(`${manifest.tenant}.${manifest.model}.`))
    if (!wanted.some((one) => one.name === name)) await schedules.remove(name);
  if (refused.length > 0) throw refused[0];
}
