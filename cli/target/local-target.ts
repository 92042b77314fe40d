import { randomUUID } from 'node:crypto';
import { command, declinedAs } from '../../functions/command/command.ts';
import { CommandDue, CommandWanted } from '../../functions/command/wanted.ts';
import { localPublicKey } from '../../lib/adapters/local/keys/signer.ts';
import { localPeople, type Member, passphrase } from '../../lib/adapters/local/people/people.ts';
import { localParked } from '../../lib/adapters/local/plane/parked.ts';
import type { EventTaken } from '../../lib/adapters/local/plane/plane.ts';
import type { LocalQueue } from '../../lib/adapters/local/plane/queue.ts';
import { explainIssues, runFlow } from '../../lib/contract/run-flow.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { runningApi } from '../../local/api-note.ts';
import type { ControlPlane } from '../../local/control-plane.ts';
import { existingHome, homeFolder, keysFolder, stateRoot, storiesHint } from '../../local/home.ts';
import { isDriven, openPlane, settleHome } from '../../local/open-plane.ts';
import { serveApi } from '../../local/serve-api.ts';
import { complain } from '../terminal/terminal.ts';
import { ApiClient, Refused, signIn } from './api-client.ts';
import type { Taken, Target } from './target.ts';

/** What only people who sign in at aws have. */
const ofThisMachine = (policies: readonly string[]): string =>
  policies.includes('high-tier-needs-mfa')
    ? '. People of this machine have a passphrase alone: try a model of tier `high` here as `limited`'
    : '';

/** The control plane of this machine: a story's, or the one that `steward dev` keeps. */
export function localTarget(options: { story?: string; person: string }): Target {
  const { person: id, story } = options;
  const home = homeFolder(options);
  /** What is not in this home may be in a story. */
  const here = <T>(done: Promise<T>): Promise<T> =>
    done.catch((error: unknown) => {
      throw story === undefined ? inAStory(error) : error;
    });
  let carriedOn = false;
  /** Whoever drives the home carries on what is committed here; else this process does. */
  const settled = async <T>(
    work: (plane: ControlPlane, drive: () => Promise<void>) => Promise<T>,
    commits = true,
  ): Promise<T> => {
    let done: T | undefined;
    const how = await settleHome(home, async (plane, drive) => {
      done = await work(plane, drive);
    });
    carriedOn = true;
    if (how === 'handed over' && commits) complain('the running control plane carries it on');
    return done as T;
  };
  return {
    get soon() {
      return carriedOn || isDriven(home)
        ? 'it takes effect at once'
        : 'it takes effect once this home runs: `steward dev`, or its story';
    },
    reading: async (work) => {
      const read = existingHome(options);
      const plane = openPlane(read);
      try {
        const publicKey = localPublicKey(keysFolder());
        const { ledger, checkpoints } = plane.ports;
        const now = read === homeFolder({}) ? Math.max(Date.now(), plane.clock.now()) : plane.clock.now();
        return await here(work({ ledger, checkpoints, log: plane.log, publicKey, now }));
      } finally {
        plane.close();
      }
    },
    command: async (wanted: CommandWanted) => {
      // What can be refused without looking opens nothing.
      const fits = CommandWanted.safeParse(wanted);
      if (!fits.success) throw new InvalidEventError(explainIssues(fits.error));
      const person = { ...memberOf(id), amr: ['pwd'] };
      return settled(
        async ({ portsOf }) => {
          const outcome = await here(
            runFlow({ schema: CommandDue, flow: command(portsOf('command')) }, { person, wanted }),
          );
          if (outcome.verdict === 'refused')
            throw new Refused(`${outcome.why}${ofThisMachine(outcome.policies)}`, 403, 'not allowed');
          if (outcome.verdict === 'declined') throw new Refused(outcome.why, 409, declinedAs(wanted.command));
          return outcome.done as never;
        },
        !('dryRun' in fits.data && fits.data.dryRun),
      );
    },
    asPerson: async (work) => {
      const home = existingHome(options);
      // Damaged, it is said by name here, not as a sign-in that failed.
      localPeople(stateRoot());
      // At the API that serves this home, or at one of our own when nobody does.
      const serving = await runningApi(home);
      const plane = serving ? undefined : openPlane(home);
      const server = plane && (await serveApi(plane, home, stateRoot(), { port: 0 }));
      try {
        const url = serving ?? server!.url;
        const secret = process.env.STEWARD_PASSPHRASE ?? passphrase(stateRoot(), id);
        const client = new ApiClient(url, await signIn(url, id, secret));
        return await here(work(client));
      } finally {
        await server?.close();
        plane?.close();
      }
    },
    parked: {
      list: async () => {
        const plane = openPlane(existingHome(options));
        try {
          return await localParked(plane).list();
        } finally {
          plane.close();
        }
      },
      redeliver: async (name) => {
        existingHome(options);
        return settled((plane) => localParked(plane).redeliver(name));
      },
    },
    take: (events, from) =>
      settled(async ({ plane, queue }, drive) => {
        const taken = events.map((event) => {
          const id = `${from}:${event.number}:${randomUUID()}`;
          return {
            line: event.number,
            taken: 'flaw' in event ? plane.refuse(`not one JSON object: ${event.flaw}`, id) : plane.take(event.raw, id),
          };
        });
        await drive();
        return taken.map(({ line, taken }): Taken => ({ line, ...becameOf(queue, taken) }));
      }),
  };
}

/** What became of an event after everything was done that can be done now. */
function becameOf(queue: LocalQueue, taken: EventTaken): Omit<Taken, 'line'> {
  if (!('message' in taken)) return taken;
  const { state, reason } = queue.stateOf(taken.message) ?? { state: 'waiting', reason: null };
  if (state === 'dead') return { outcome: 'parked', reason: reason ?? 'given up' };
  if (taken.outcome === 'known') return { outcome: 'known' };
  return { outcome: state, ...(state === 'waiting' && reason !== null && { reason }) };
}

function memberOf(id: string): Member {
  const all = localPeople(stateRoot());
  const member = all.find((known) => known.id === id);
  if (member) return member;
  throw new InvalidEventError(`nobody is called \`${id}\`: people.json has ${all.map((p) => p.id).join(', ')}`);
}

/** What was not found, with the stories it may be in. */
function inAStory(error: unknown): unknown {
  if (error instanceof NotFoundError) return new NotFoundError(`${error.message}${storiesHint()}`, { cause: error });
  if (error instanceof Refused && error.status === 404)
    return new Refused(`${error.detail}${storiesHint()}`, 404, 'not found');
  return error;
}
