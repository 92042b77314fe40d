import type { Command } from 'commander';
import type { ModelPast } from '../../actions/drift/past/gather-past.ts';
import type { ReplayModel } from '../../actions/drift/past/replay.ts';
import { baselineCommand } from './baseline.ts';
import { driftCheckCommand } from './check.ts';
import { replayCommand } from './replay.ts';
import { suggestCommand } from './suggest.ts';

/**
 * `steward drift`: needs no set-up, no account and no manifest.
 * @param ofModel what is done with a model's recorded checks: policies are played over them, limits learned of them; absent where there is no control plane to ask
 */
export function driftCommands(program: Command, ofModel?: { replay: ReplayModel; past: ModelPast }): void {
  const group = program.command('drift').description('compare data with what a model was trained on; needs no set-up');
  baselineCommand(group);
  driftCheckCommand(group);
  replayCommand(group, ofModel?.replay);
  suggestCommand(group, ofModel?.past);
}
