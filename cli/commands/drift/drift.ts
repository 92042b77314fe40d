import type { Command } from 'commander';
import type { ReplayModel } from '../../actions/drift/past/replay.ts';
import { baselineCommand } from './baseline.ts';
import { driftCheckCommand } from './check.ts';
import { replayCommand } from './replay.ts';
import { suggestCommand } from './suggest.ts';

/**
 * `steward drift`: needs no set-up, no account and no manifest.
 * @param replayModel plays policies over a model's recorded checks; absent where there is no control plane to ask
 */
export function driftCommands(program: Command, replayModel?: ReplayModel): void {
  const group = program.command('drift').description('compare data with what a model was trained on; needs no set-up');
  baselineCommand(group);
  driftCheckCommand(group);
  replayCommand(group, replayModel);
  suggestCommand(group);
}
