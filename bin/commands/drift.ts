import type { Command } from 'commander';
import { baselineCommand } from './drift/baseline.ts';
import { checkCommand } from './drift/check.ts';
import { replayCommand } from './drift/replay.ts';

/** `steward drift`: needs no set-up, no account and no manifest. */
export function driftCommands(program: Command): void {
  const group = program.command('drift').description('compare data with what a model was trained on; needs no set-up');
  baselineCommand(group);
  checkCommand(group);
  replayCommand(group);
}
