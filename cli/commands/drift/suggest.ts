import { type Command, InvalidArgumentError } from 'commander';
import type { ModelPast } from '../../actions/drift/past/gather-past.ts';
import type { SuggestOptions } from '../../actions/drift/past/suggest.ts';
import { jsonOption } from '../../target/options.ts';
import { confirmOption, csvOptions, durationOption, instantOption, modelOptions } from './options.ts';

/** `steward drift suggest`: limits, windows and confirmation that fit how far the past lies apart. */
export function suggestCommand(group: Command, modelPast: ModelPast | undefined): void {
  const command = group
    .command('suggest')
    .description(
      'propose limits, windows and confirmation for a wished rate of false alarms, learned from past windows; changes nothing by itself',
    )
    .option('--baseline <file>', 'what `steward drift baseline` wrote')
    .option('--data <path>', 'the past: a table with a column of times, or a folder of files whose names tell days')
    .option('--capture <path>', 'another name for it: data capture of many windows, here or an s3:// prefix')
    .option(
      '--time <column>',
      'the column that tells when a row was: 2026-11-01, 2026-11-01T06:00:00Z, seconds since 1970',
    )
    .option('--every <length>', 'the shortest window: 1h, 6h; without it 1d', durationOption)
    .option(
      '--rows <n>',
      'instead of a past: how many rows a window has, for limits as sharp as that holds',
      rowsOption,
    )
    .option(
      '--window <length...>',
      'choose among these lengths alone; without it those people take, from --every to 14d',
      (text: string, before: number[] | undefined) => [...(before ?? []), durationOption(text)],
    )
    .option(
      '--confirm <k>of<n>',
      'how an alarm is confirmed: 2of3; without it 1of1, 2of2 and 2of3 are weighed',
      confirmOption,
    )
    .option('--alarms-per-month <n>', 'false alarms that may come in a month', rateOption, 0.5)
    .option('--shift <n>', 'the smallest move of a number worth knowing, in standard deviations', sizeOption(10), 0.25)
    .option(
      '--share <n>',
      'the smallest share of rows worth knowing that change category or lose their value',
      sizeOption(0.9),
      0.05,
    )
    .option('--policy <file>', 'what is in force today; without it what --write names, or the default')
    .option('--from <time>', 'learn only of windows that begin at or after it', instantOption)
    .option('--to <time>', 'learn only of windows that end at or before it', instantOption)
    .option('--write <file>', 'put the proposal into a manifest or policy file; as it was, it is kept as <file>.old')
    .option('--html <file>', 'the proposal as a page to look at: one file, no network')
    .addOption(jsonOption());
  csvOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  steward drift suggest --baseline baseline.json --capture captured/ --every 1d --html suggested.html
  steward drift suggest --baseline baseline.json --data history.csv --time created --alarms-per-month 1
  steward drift suggest --baseline baseline.json --data days/ --shift 0.1 --share 0.02 --confirm 2of2
  steward drift suggest --baseline baseline.json --capture captured/ --write model.yaml
  steward drift suggest --baseline baseline.json --rows 1000

The past should be of usual times: what lies in it is what limits let pass. Ten windows are the least to learn from; of fewer,
limits are usual ones, as sharp as windows of that size can hold. Undo: put <file>.old back.

Exit: 0 proposed, 3 could not run.`,
    )
    .action(async (options: SuggestOptions, self: Command) =>
      (await import('../../actions/drift/past/suggest.ts')).suggestLimits(options, self, modelPast),
    );
  if (modelPast)
    modelOptions(command, 'instead of --baseline and a past').addHelpText(
      'after',
      '\nOf a model: steward drift suggest --model flight-delay --story default\n  steward drift suggest --model fraud-score --at aws --from 2026-09-01 --write model.yaml',
    );
}

/** `--alarms-per-month`. */
function rateOption(text: string): number {
  const rate = Number(text);
  if (text.trim() !== '' && rate >= 0.001 && rate <= 1_000) return rate;
  throw new InvalidArgumentError('it must be a number from 0.001 to 1000.');
}

/** `--rows`. */
function rowsOption(text: string): number {
  const rows = Number(text);
  if (/^\d+$/.test(text) && rows >= 1 && rows <= 1e9) return rows;
  throw new InvalidArgumentError('it must be a whole number from 1 to 1000000000.');
}

/** `--shift`, `--share`. */
const sizeOption =
  (most: number) =>
  (text: string): number => {
    const size = Number(text);
    if (text.trim() !== '' && size >= 0.001 && size <= most) return size;
    throw new InvalidArgumentError(`it must be a number from 0.001 to ${most}.`);
  };
