import type { Command } from 'commander';
import type { HistoryOptions, LiveOptions } from '../actions/history.ts';
import { envOption, jsonOption, storyOption, tenantOption, withPlace } from '../target/options.ts';

export function historyCommands(program: Command): void {
  withPlace(program.command('history').argument('<model>').description("a model's whole story, record by record"))
    .addOption(tenantOption())
    .option('--limit <n>', 'the last so many records (default: all of them)')
    .option('--json', 'the records as stored, as one JSON array', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward history flight-delay --story default\n  steward history fraud-score --at aws --limit 20\n  steward history flight-delay --json | jq ".[].type"\n\nExit: 0 told, 1 a record was tampered with, 2 records are missing; standard error says where.',
    )
    .action(async (model: string, options: HistoryOptions, command: Command) =>
      (await import('../actions/history.ts')).printHistory(model, options, command),
    );
  program
    .command('live')
    .argument('<model>')
    .description('who is, or was, live')
    .option('--deployment <endpoint>', 'only this endpoint')
    .option('--at <time>', 'at this moment (ISO 8601 with offset), not now; or the place, `aws` or `local`')
    .addOption(envOption())
    .addOption(storyOption())
    .addOption(tenantOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  steward live flight-delay --story default --at 2026-09-01T00:00:00Z\n  steward live fraud-score --at aws\n  steward --at aws live fraud-score --at 2026-09-01T00:00:00Z\n\nExit: 0 something is live, 1 nothing is, or a record was tampered with, 2 records are missing; standard error says where.',
    )
    .action(async (model: string, options: LiveOptions, command: Command) =>
      (await import('../actions/history.ts')).printLive(model, options, command),
    );
}
