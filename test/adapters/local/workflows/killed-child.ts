/**
 * The process that killed.test.ts kills: fails its task once, and in the second attempt writes what it was given and
 * never comes back. Arguments: database file, file to write.
 */
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setInterval } from 'node:timers';
import { killedStates } from './killed-machine.ts';
import { aWorld, failing, play } from './world.ts';

const [database, marker] = process.argv.slice(2);
if (database === undefined || marker === undefined) throw new Error('say the database file and the file to write');
const db = new DatabaseSync(database);
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');

const world = aWorld({
  states: killedStates,
  db,
  tasks: {
    ask: async (payload, context) => {
      if (context.attempt === 1) return failing('DependencyError')(payload, context);
      writeFileSync(marker, JSON.stringify({ payload, context, now: world.clock.now() }));
      setInterval(() => {}, 1_000); // keep the process alive: only the kill ends it
      return new Promise(() => {});
    },
  },
});
await world.workflows.start('m', 'run', { version: 7 });
await play(world);
