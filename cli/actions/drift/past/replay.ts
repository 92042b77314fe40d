import type { Command } from 'commander';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import type { PlaceOptions } from '../../../target/options.ts';
import { printJson, printLines } from '../../../terminal/terminal.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { replayFolder } from './replay-folder.ts';
import { type Played, replayHtml, replayJson, replayLines } from './replayed.ts';

export interface ReplayOptions extends PlaceOptions {
  readonly baseline?: string;
  readonly capture?: string;
  readonly data?: string;
  readonly time?: string;
  readonly every?: number;
  readonly window?: number;
  readonly policy: string[];
  readonly segments?: string;
  readonly past?: string;
  readonly confirm?: { drifted: number; of: number };
  readonly model?: string;
  readonly tenant: string;
  readonly deployment?: string;
  readonly from?: number;
  readonly to?: number;
  readonly html?: string;
  readonly json: boolean;
}

/** Plays policies over the windows of a model's recorded checks. */
export type ReplayModel = (options: ReplayOptions, model: string, command: Command) => Promise<Played>;

/** Plays policies over old windows, and prints what each would have said. */
export async function replayPolicies(
  options: ReplayOptions,
  command: Command,
  replayModel: ReplayModel | undefined,
): Promise<void> {
  const twice = options.policy.find((file, index) => options.policy.indexOf(file) !== index);
  if (twice !== undefined) throw new InvalidEventError(`policy \`${twice}\` is given twice: give each once`);
  const played: Played =
    options.model === undefined || !replayModel
      ? await replayFolder(options)
      : await replayModel(options, options.model, command);
  if (options.html !== undefined) writeWhole(options.html, replayHtml(played));
  if (options.json) printJson(replayJson(played));
  else printLines(replayLines(played));
}
