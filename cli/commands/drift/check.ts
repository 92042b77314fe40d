import { type Command, Option } from 'commander';
import type { CheckOptions } from '../../actions/drift/check.ts';
import { jsonOption } from '../../target/options.ts';
import { checksOption, csvOptions, namesOption, scheduleOption, windowOption } from './options.ts';

/** `steward drift check`: a window against a baseline. */
export function driftCheckCommand(group: Command): void {
  const command = group
    .command('check')
    .description('hold a capture folder or file, or any CSV, Parquet or JSON Lines file, against a baseline')
    .requiredOption('--baseline <file>', 'what `steward drift baseline` wrote')
    .option(
      '--capture <path>',
      'a data-capture folder or file (of batch transform: its manifests), or a file of rows; here or an s3:// prefix',
    )
    .option('--data <path>', 'another name for it, of a table: a file, or a folder of parts of one')
    .option('--policy <file>', 'YAML or JSON: minimumRows, limits, perFeature, silenced ... (docs/drift.md)')
    .addOption(
      new Option('--methods <name>', 'judge by the tests and thresholds Evidently picks by default').choices([
        'steward',
        'evidently',
      ]),
    )
    .addOption(
      new Option(
        '--alarm <what>',
        'what ends with 1: what drifted beyond its limit, or anything that surely moved, or what all windows together show (the policy says which otherwise: drifted)',
      ).choices(['drifted', 'moved', 'evidence']),
    )
    .option('--life <file>', 'go on with what earlier windows of this baseline showed, and keep it with this one in it')
    .option(
      '--past <file>',
      'ask whether anything changed since earlier windows too: kept in this file, with this one in it where nothing did (`replay --past` makes one of old windows)',
    )
    .option('--segments <file>', 'what `baseline --by` wrote: the same check for each value of its column')
    .option('--ignore <names>', 'columns not to judge: id,created', namesOption)
    .option('--only <names>', 'judge these columns alone', namesOption)
    .option('--window <start/end>', 'only what was inferred in it: 2026-11-01/2026-11-02, 2026-11-01/1d', windowOption)
    .addOption(
      new Option('--schedule <how-often>', 'hourly, daily or weekly: for the false alarms to expect in a month')
        .argParser(scheduleOption)
        .default(scheduleOption('hourly'), 'hourly'),
    )
    .addOption(
      new Option('--checks-per-month <n>', 'the same, as a number').argParser(checksOption).conflicts('schedule'),
    )
    .addOption(jsonOption());
  reportOptions(csvOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  steward drift check --baseline baseline.json --capture captured/
  steward drift check --baseline baseline.json --data today.csv --json
  steward drift check --baseline baseline.json --capture today.csv --ignore zip,city
  steward drift check --baseline baseline.json --capture s3://bucket/capture/endpoint/ --window 2026-11-01/1d
  steward drift check --baseline baseline.json --capture captured/ --html report.html --markdown report.md

  steward drift check --baseline baseline.json --data today.csv --alarm moved
  steward drift check --baseline baseline.json --data today.csv --past past.json
  steward drift check --baseline baseline.json --capture captured/ --window 2026-11-01/1d --life life.json --alarm evidence

Two questions are answered: whether anything changed by more than its limit (the verdict), and whether anything changed at all
(told with how far at most; no alarm unless asked for with --alarm moved), since the baseline, and with --past since earlier windows too. With --life also what all windows so far show together. Columns with
too few values are named as not judgeable.

Exit: 0 stable, 1 drifted (with --alarm moved: anything changed; evidence: all windows together differ), 2 undecided, 3 could not run.`,
    )
    .action(async (options: CheckOptions) => (await import('../../actions/drift/check.ts')).checkWindow(options));
}

const reportOptions = (command: Command): Command =>
  command
    .option('--html <file>', 'a report to look at: one file, no network')
    .option('--markdown <file>', 'the same in short, for a pull request')
    .option(
      '--history <file>',
      "earlier checks for the report's trend: what `--json` or `replay --json` printed, or a folder of such files",
    )
    .option('--violations <file>', "Model Monitor's constraint_violations.json of this check")
    .option('--statistics <file>', "Model Monitor's statistics.json of this window");
