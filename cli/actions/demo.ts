import { join } from 'node:path';
import { type StoryOptions, tellStory } from '../../demo/demo.ts';
import { beginOrResume, keepTelling, readTelling } from '../../demo/story-state.ts';
import { weeksTable } from '../../demo/weeks.ts';
import { STORIES } from '../../examples/flights/story/stories.ts';
import { audit, openExport } from '../../functions/audit/audit.ts';
import { localPublicKey } from '../../lib/adapters/local/keys/signer.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';
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
  const home = storyHome(story.name);
  const unlock = lockOf(home);
  if (!unlock)
    throw new InvalidEventError(
      `story \`${story.name}\` is being told by another process: wait for it, or choose another \`--story\``,
    );
  const began = Date.now();
  const telling = beginOrResume(home, { rows: options.rows, seed: options.seed });
  print(`story \`${story.name}\`: ${story.tells}`);
  print(
    `${telling.rows} training rows at most, seed ${telling.seed}, times of 2001 moved by ${telling.shift / 7} weeks${telling.resumed ? '; resuming' : ''}`,
  );
  try {
    const { plane, server } = await tellStory(story, home, telling, options, print);
    const records = await recordsOf(plane.ports, modelChain('default', 'flight-delay'));
    printLines(['', ...weeksTable(records), '']);
    for (const dead of plane.queue.dead()) print(`parked: ${dead.flow}: ${dead.reason}`);
    const deployment = await plane.ports.registry.deployment(
      { tenant: 'default', model: 'flight-delay' },
      'flight-delay-prod',
    );
    const report = await audit(await openExport(plane.ports, plane.log), trustedKeys([localPublicKey(keysFolder())!]));
    print(
      `told in ${((Date.now() - began) / 1000).toFixed(1)} s; look closer: \`npx steward history flight-delay --story ${story.name}\``,
    );
    print(`live: flight-delay/${deployment?.champion ?? 'none'}`);
    print(`ledger: ${report.records} records ${report.verdict}`);
    const asTold = deployment?.champion === story.live && report.verdict === 'verified';
    if (asTold) keepTelling(home, { ...readTelling(home)!, finished: true });
    else if (deployment?.champion === undefined)
      print(`no version ever went live: what its jobs said is in ${join(home, 'standin', 'logs')}`);
    else print(`the story should have ended with flight-delay/${story.live} live`);
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
    print(`refused: ${error.message}`);
    return EXIT.no;
  } finally {
    unlock();
  }
}
