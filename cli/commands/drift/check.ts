import { type Command, Option } from 'commander';
import { decideDrift } from '../../../lib/domain/drift/decide.ts';
import { expectedFalseAlarmsPerMonth } from '../../../lib/domain/drift/policy.ts';
import { iso } from '../../../lib/domain/time.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { exitFor } from '../../terminal/exit.ts';
import { printBlock, printJson } from '../../terminal/terminal.ts';
import { readBaseline, readPolicy } from './documents.ts';
import { measure } from './measure.ts';
import { checksOption, scheduleOption, windowOption } from './options.ts';
import { type Outcome, outcomeJson, outcomeText } from './outcome.ts';
import { historyOf, type ReportOptions, reportOptions, writeReports } from './reports.ts';

interface Options extends ReportOptions {
  readonly baseline: string;
  readonly capture: string;
  readonly policy?: string;
  readonly methods?: string;
  readonly window?: Window;
  readonly schedule: number;
  readonly checksPerMonth?: number;
  readonly json: boolean;
}

/** `steward drift check`: a window against a baseline. */
export function checkCommand(group: Command): void {
  const command = group
    .command('check')
    .description('hold a capture folder or file, or any CSV, Parquet or JSON Lines file, against a baseline')
    .requiredOption('--baseline <file>', 'what `steward drift baseline` wrote')
    .requiredOption(
      '--capture <path>',
      'a data-capture folder or file (of batch transform: its manifests), or a file of rows; here or an s3:// prefix',
    )
    .option('--policy <file>', 'YAML or JSON: minimumRows, limits, perFeature, silenced ... (docs/drift.md)')
    .addOption(
      new Option('--methods <name>', 'judge by the tests and thresholds Evidently picks by default').choices([
        'steward',
        'evidently',
      ]),
    )
    .option('--window <start/end>', 'only what was inferred in it: 2026-11-01/2026-11-02, 2026-11-01/1d', windowOption)
    .addOption(
      new Option('--schedule <how-often>', 'hourly, daily or weekly: for the false alarms to expect in a month')
        .argParser(scheduleOption)
        .default(scheduleOption('hourly'), 'hourly'),
    )
    .addOption(
      new Option('--checks-per-month <n>', 'the same, as a number').argParser(checksOption).conflicts('schedule'),
    )
    .option('--json', 'as JSON', false);
  reportOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  steward drift check --baseline baseline.json --capture captured/
  steward drift check --baseline baseline.json --capture today.csv --json
  steward drift check --baseline baseline.json --capture s3://bucket/capture/endpoint/ --window 2026-11-01/1d
  steward drift check --baseline baseline.json --capture captured/ --html report.html --markdown report.md

Exit: 0 stable, 1 drifted, 2 undecided, 3 could not run.`,
    )
    .action(check);
}

async function check(options: Options): Promise<void> {
  const baseline = readBaseline(options.baseline);
  const policy = readPolicy(options.policy, options.methods);
  const earlier = historyOf(options);
  const { sketch, notes, window } = await measure(options.capture, baseline, {
    asked: options.window,
    quiet: options.json,
  });
  const open = window !== undefined && options.window !== undefined && window.end > Date.now();
  const decision = decideDrift(baseline, sketch, policy, {
    complete: !open,
    ...(open && { because: `the window is open until ${iso(window.end)}` }),
    brokenLines: notes.broken,
    at: window?.end ?? Date.now(),
  });
  const expected = expectedFalseAlarmsPerMonth(policy, options.checksPerMonth ?? options.schedule);
  const outcome: Outcome = { decision, baseline, sketch, notes, window, policy, expected };
  writeReports(options, options.capture, outcome, earlier);
  process.exitCode = exitFor(decision.verdict);
  if (options.json) printJson(outcomeJson(outcome));
  else printBlock(outcomeText(outcome));
}
