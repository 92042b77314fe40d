import { join } from 'node:path';
import { type StoryOptions, tellStory } from '../../demo/demo.ts';
import { racesTable } from '../../demo/races.ts';
import { beginOrResume, keepTelling, readTelling } from '../../demo/story-state.ts';
import { weeksTable } from '../../demo/weeks.ts';
import type { Life } from '../../examples/parts/story/life.ts';
import { STORIES } from '../../examples/stories.ts';
import { audit, openExport } from '../../functions/audit/audit.ts';
import { localPublicKey } from '../../lib/adapters/local/keys/signer.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';
import type { ControlPlane } from '../../local/control-plane.ts';
import { keysFolder, storyHome } from '../../local/home.ts';
import { lockOf } from '../../local/open-plane.ts';
import { recordsOf } from '../../local/records.ts';
import { Refused } from '../target/api-client.ts';
import { EXIT } from '../terminal/exit.ts';
import { untilInterrupted } from '../terminal/interrupt.ts';
import { print, printLines } from '../terminal/terminal.ts';

export interface DemoOptions extends StoryOptions {
  readonly story: string;
  readonly rows?: number;
  readonly seed?: number;
}

/** Tells a story to its end, and says whether it ended as told. Resolves to the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const story = STORIES.find((s) => s.name === options.story)!;
  const life = await story.life();
  const home = storyHome(story.name);
  const unlock = lockOf(home);
  if (!unlock)
    throw new InvalidEventError(
      `story \`${story.name}\` is being told by another process: wait for it, or choose another \`--story\``,
    );
  const began = Date.now();
  const telling = beginOrResume(home, life, { rows: options.rows, seed: options.seed });
  print(`story \`${story.name}\`: ${story.tells}`);
  print(
    `${telling.rows} training rows at most, seed ${telling.seed}, ${life.calendar.says(telling.shift)}${telling.resumed ? '; resuming' : ''}`,
  );
  try {
    const { plane, server } = await tellStory({ story: story.name, life }, home, telling, options, print);
    const records = await recordsOf(plane.ports, modelChain('default', life.model));
    printLines([
      '',
      ...(story.synthetic ? [story.synthetic] : []),
      ...weeksTable(records, life.metrics),
      ...racesTable(records),
      '',
    ]);
    for (const dead of plane.queue.dead()) print(`parked: ${dead.flow}: ${dead.reason}`);
    const report = await audit(await openExport(plane.ports, plane.log), trustedKeys([localPublicKey(keysFolder())!]));
    print(
      `told in ${((Date.now() - began) / 1000).toFixed(1)} s; look closer: \`npx steward history ${life.model} --story ${story.name}\``,
    );
    const ended = await endOf(plane, life, records, story.synthetic !== undefined);
    printLines(ended.live);
    print(`ledger: ${report.records} records ${report.verdict}`);
    printLines(ended.wrong);
    const asTold = ended.wrong.length === 0 && report.verdict === 'verified';
    // Also one that did not end as told is over: resumed, it would end so again.
    keepTelling(home, { ...readTelling(home)!, finished: true });
    if (!asTold && !ended.served)
      print(`no version ever went live: what its jobs said is in ${join(home, 'standin', 'logs')}`);
    // Whoever watched may look around in what the story left behind; scripts go on at once.
    if (!options.headless && process.stdout.isTTY) {
      print(`still serving ${server.url}, Ctrl-C ends it; who may sign in: \`npx steward people\``);
      await untilInterrupted();
    }
    await server.close();
    plane.close();
    return asTold ? EXIT.yes : EXIT.no;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    print(`refused: ${error.message}; it goes on from here when it is told again, and anew without \`${home}\``);
    return EXIT.no;
  } finally {
    unlock();
  }
}

/** What serves each endpoint at the end, and what is not as it was to be told. */
async function endOf(plane: ControlPlane, life: Life, records: readonly LedgerRecord[], synthetic: boolean) {
  const id = { tenant: 'default', model: life.model };
  const endpoints = Object.entries(life.live);
  const champions = await Promise.all(
    endpoints.map(async ([endpoint]) => (await plane.ports.registry.deployment(id, endpoint))?.champion),
  );
  const where = (endpoint: string): string => (endpoints.length > 1 ? ` at ${endpoint}` : '');
  const lacks = life.lacks?.(records);
  return {
    served: champions.some((version) => version !== undefined),
    live: endpoints.map(
      ([endpoint], i) =>
        `live: ${life.model}/${champions[i] ?? 'none'}${where(endpoint)}${synthetic ? ' (synthetic data)' : ''}`,
    ),
    wrong: [
      ...endpoints.flatMap(([endpoint, version], i) =>
        champions[i] === version
          ? []
          : [`the story should have ended with ${life.model}/${version} live${where(endpoint)}`],
      ),
      ...(lacks === undefined ? [] : [`the story is not as told: ${lacks}`]),
    ],
  };
}
