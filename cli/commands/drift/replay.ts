import type { Command } from 'commander';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { printBlock, printJson } from '../../terminal/terminal.ts';
import { confirmOption, durationOption, instantOption } from './options.ts';
import { replayFolder } from './replay-folder.ts';
import { type Played, replayedJson, replayedText } from './replayed.ts';

export interface ReplayOptions {
  readonly baseline?: string;
  readonly capture?: string;
  readonly every?: number;
  readonly window?: number;
  readonly policy: string[];
  readonly confirm?: { drifted: number; of: number };
  readonly model?: string;
  readonly tenant: string;
  readonly deployment?: string;
  readonly story?: string;
  readonly from?: number;
  readonly to?: number;
  readonly json: boolean;
}

/** Plays policies over the windows of a model's recorded checks. */
export type ReplayModel = (options: ReplayOptions, model: string) => Promise<Played>;

/** `steward drift replay`: what a policy would have said of old windows. */
export function replayCommand(group: Command, replayModel: ReplayModel | undefined): void {
  const command = group
    .command('replay')
    .description(
      'backtest: how often would a policy have raised an alarm over old windows, when, and for which features',
    )
    .option('--baseline <file>', 'what `steward drift baseline` wrote; with --capture')
    .option('--capture <path>', 'data capture of many windows: a folder or file, here or an s3:// prefix')
    .option('--every <length>', 'a window ends every so often: 1h, 1d, 7d; with --capture', durationOption)
    .option('--window <length>', 'how long a window is; as long as --every without', durationOption)
    .option('--policy <file...>', 'the policy to play; several are compared side by side', [])
    .option('--confirm <k>of<n>', 'an alarm needs k drifted of the last n windows: 2of3', confirmOption)
    .option('--from <time>', 'only windows that begin at or after it', instantOption)
    .option('--to <time>', 'only windows that end at or before it', instantOption)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  steward drift replay --baseline baseline.json --capture captured/ --every 1d
  steward drift replay --baseline baseline.json --capture captured/ --every 1d --window 7d --policy strict.yaml --policy loose.yaml --confirm 2of3

Exit: 0 when it could be played, 3 when not. Without --policy: the default one, or the model's own.`,
    )
    .action((options: ReplayOptions) => replay(options, replayModel));
  if (!replayModel) return;
  command
    .option('--model <name>', "instead of --capture: the windows of a model's recorded checks, from their sketches")
    .option('--deployment <endpoint>', 'only the checks of this endpoint; with --model')
    .option('--story <name>', 'look in a story instead of the `steward dev` home; with --model')
    .option('--tenant <tenant>', 'whose model', 'default')
    .addHelpText('after', '\nOf a model: steward drift replay --model flight-delay --story default --from 2026-09-01');
}

async function replay(options: ReplayOptions, replayModel: ReplayModel | undefined): Promise<void> {
  const twice = options.policy.find((file, index) => options.policy.indexOf(file) !== index);
  if (twice !== undefined) throw new InvalidEventError(`policy \`${twice}\` is given twice: give each once`);
  const played: Played =
    options.model === undefined || !replayModel
      ? await replayFolder(options)
      : await replayModel(options, options.model);
  if (options.json) printJson(replayedJson(played));
  else printBlock(replayedText(played));
}
