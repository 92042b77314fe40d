import type { Command } from 'commander';
import { notesOfWindow } from '../../../../lib/domain/capture/text/notes.ts';
import { backtest } from '../../../../lib/domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { newNotes } from '../../../../lib/tables/table.ts';
import { targetOf } from '../../../target/choose.ts';
import { readPolicy } from '../documents.ts';
import { keepPlayed } from '../kept-files.ts';
import { driftSettings, recordedChecks, recordedWindows } from './recorded.ts';
import type { ReplayOptions } from './replay.ts';
import type { Played } from './replayed.ts';

/**
 * Plays policies over the windows a model's own checks looked at. Their sketches are kept as evidence, so no capture is read
 * again and it does not matter whether it is still there. Throws NotFoundError for a model or checks that are not there.
 */
export async function replayModel(options: ReplayOptions, model: string, command: Command): Promise<Played> {
  for (const flag of ['baseline', 'capture', 'data', 'time', 'every', 'window'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(`\`--${flag}\` goes with a folder, not with \`--model\``);
  if (options.segments !== undefined)
    throw new InvalidEventError('`--segments` goes with a folder: recorded checks keep no rows to count by segment');
  const target = await targetOf(options, command, 'u_dan');
  return target.asPerson(async (api) => {
    const wish = { ...options, model };
    const { policy, confirm: own, window: whole } = await driftSettings(api, wish);
    const confirm = options.confirm ?? own;
    const windows = await recordedWindows(api, wish, await recordedChecks(api, wish, whole));
    const policies =
      options.policy.length > 0
        ? options.policy.map((path) => ({ name: path, policy: readPolicy(path) }))
        : [{ name: "the model's own", policy }];
    const kept = keepPlayed(options.past, policies);
    const played = policies.map((named, at) => ({
      ...{ ...named, confirm },
      windows: backtest(windows, named.policy, confirm, undefined, kept.hear(at)),
    }));
    return {
      subject: `checks of ${model}`,
      met: kept.write(),
      readings: new Map(
        windows.map(({ window, baseline, sketch }) => [window, notesOfWindow(newNotes(), baseline, sketch)]),
      ),
      policies: played,
    };
  });
}
