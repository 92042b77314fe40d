import type { Command } from 'commander';
import { notesOfWindow } from '../../../../lib/domain/capture/text/notes.ts';
import { backtest } from '../../../../lib/domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { divideRisk, withSegments } from '../../../../lib/domain/segments/decide-segments.ts';
import { newNotes } from '../../../../lib/tables/table.ts';
import { targetOf } from '../../../target/choose.ts';
import { readPolicy } from '../documents.ts';
import { keepPlayed } from '../kept-files.ts';
import { driftSettings, type RecordedWindow, recordedChecks, recordedWindows } from './recorded.ts';
import type { ReplayOptions } from './replay.ts';
import type { Played } from './replayed.ts';

/**
 * Plays policies over the windows a model's own checks looked at. Their sketches are kept as evidence, so no capture is read
 * again and it does not matter whether it is still there; windows that were counted by segment are judged by them, as their checks were. Throws NotFoundError for a model or checks that are not there.
 */
export async function replayModel(options: ReplayOptions, model: string, command: Command): Promise<Played> {
  for (const flag of ['baseline', 'capture', 'data', 'time', 'every', 'window'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(`\`--${flag}\` goes with a folder, not with \`--model\``);
  if (options.segments !== undefined)
    throw new InvalidEventError(
      '`--segments` goes with a folder: windows of a model are judged by the segments that its checks counted, or by none',
    );
  const target = await targetOf(options, command, 'u_dan');
  return target.asPerson(async (api) => {
    const wish = { ...options, model };
    const { policy, confirm: own, window: whole } = await driftSettings(api, wish);
    const confirm = options.confirm ?? own;
    const policies =
      options.policy.length > 0
        ? options.policy.map((path) => ({ name: path, policy: readPolicy(path) }))
        : [{ name: "the model's own", policy }];
    const judgedBy = policies.map(({ policy: one }) => one);
    const windows = await recordedWindows(api, wish, await recordedChecks(api, wish, whole), judgedBy);
    const kept = keepPlayed(options.past, policies);
    const played = policies.map((named, at) => {
      const bySegment = ({ segments }: RecordedWindow) => (segments === 'unread' ? undefined : segments?.[at]);
      // Segments have half of the risk, however many there are.
      const policyOf = (one: RecordedWindow) => (bySegment(one) ? divideRisk(named.policy, 1).whole : named.policy);
      const decide: Parameters<typeof backtest<RecordedWindow>>[3] = (whole, one) => {
        const judged = bySegment(one);
        return judged ? withSegments(whole, judged) : whole;
      };
      return { ...named, confirm, windows: backtest(windows, policyOf, confirm, decide, kept.hear(at)) };
    });
    const unread = windows.filter(({ segments }) => segments === 'unread').length;
    return {
      subject: `checks of ${model}`,
      met: [
        ...(unread > 0
          ? [
              `${unread} of ${windows.length} windows are played without their segments: what was counted of these is kept no longer, or larger than the API answers with`,
            ]
          : []),
        ...kept.write(),
      ],
      readings: new Map(
        windows.map(({ window, baseline, sketch }) => [window, notesOfWindow(newNotes(), baseline, sketch)]),
      ),
      policies: played,
    };
  });
}
