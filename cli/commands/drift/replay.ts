import type { Command } from 'commander';
import type { ReplayModel, ReplayOptions } from '../../actions/drift/past/replay.ts';
import { jsonOption } from '../../target/options.ts';
import { confirmOption, durationOption, instantOption, modelOptions } from './options.ts';

/** `steward drift replay`: what a policy would have said of old windows. */
export function replayCommand(group: Command, replayModel: ReplayModel | undefined): void {
  const command = group
    .command('replay')
    .description(
      'backtest: how often would a policy have raised an alarm over old windows, when, and for which features',
    )
    .option('--baseline <file>', 'what `steward drift baseline` wrote; with --capture')
    .option(
      '--capture <path>',
      'data capture of many windows, a folder of dated files, or a table with --time; here or at s3://',
    )
    .option('--data <path>', 'another name for it')
    .option('--time <column>', 'of tables: the column that tells when a row was')
    .option('--every <length>', 'a window ends every so often: 1h, 1d, 7d; with --capture', durationOption)
    .option('--window <length>', 'how long a window is; as long as --every without', durationOption)
    .option('--policy <file...>', 'the policy to play; several are compared side by side', [])
    .option(
      '--segments <file>',
      'what `baseline --by` wrote: each window is judged for each value of its column too; reads more slowly',
    )
    .option(
      '--past <file>',
      'write what windows in which nothing changed come to, which each is held against too: for `check --past`',
    )
    .option('--confirm <k>of<n>', 'an alarm needs k drifted of the last n windows: 2of3', confirmOption)
    .option('--from <time>', 'only windows that begin at or after it', instantOption)
    .option('--to <time>', 'only windows that end at or before it', instantOption)
    .option('--html <file>', 'the windows by policy as a page to look at: one file, no network')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  steward drift replay --baseline baseline.json --capture captured/ --every 1d
  steward drift replay --baseline baseline.json --capture captured/ --every 1d --window 7d --policy strict.yaml --policy loose.yaml --confirm 2of3
  steward drift replay --baseline baseline.json --capture captured/ --every 1d --html backtest.html

Exit: 0 when it could be played, 3 when not. Without --policy: the default one, or the model's own.`,
    )
    .action(async (options: ReplayOptions, self: Command) =>
      (await import('../../actions/drift/past/replay.ts')).replayPolicies(options, self, replayModel),
    );
  if (!replayModel) return;
  modelOptions(command, 'instead of --capture').addHelpText(
    'after',
    '\nOf a model: steward drift replay --model flight-delay --story default --from 2026-09-01',
  );
}
