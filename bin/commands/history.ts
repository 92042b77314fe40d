import type { Command } from 'commander';
import { modelChain } from '../../lib/contract/keys.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { tell } from '../narrator.ts';
import { recordsOf } from '../records.ts';
import { envOption, PLACES, type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import { print, printJson } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}

export function historyCommands(program: Command): void {
  placed(program.command('history').argument('<model>').description("a model's whole story, record by record"))
    .option('--tenant <tenant>', 'whose model', 'default')
    .option('--json', 'the records as stored, as one JSON array', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward history flight-delay --story default\n  steward history fraud-score --at aws\n  steward history flight-delay --json | jq ".[].type"',
    )
    .action(async (model: string, options: Options, command: Command) => {
      const records = await read(model, options, command);
      if (options.json) printJson(records);
      else for (const record of records) print(tell(record));
    });
  program
    .command('live')
    .argument('<model>')
    .description('who is, or was, live')
    .option('--deployment <endpoint>', 'only this endpoint')
    .option('--at <time>', 'at this moment (ISO 8601 with offset), not now; or the place, `aws` or `local`')
    .addOption(envOption())
    .option('--story <name>', 'a story of this machine instead of the `steward dev` home')
    .option('--tenant <tenant>', 'whose model', 'default')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward live flight-delay --story default --at 2026-09-01T00:00:00Z\n  steward live fraud-score --at aws\n  steward --at aws live fraud-score --at 2026-09-01T00:00:00Z\n\nExit: 0 something is live, 1 nothing is.',
    )
    .action(async (model: string, options: Options & { deployment?: string }, command: Command) => {
      const { at: given, ...rest } = options;
      const place = given !== undefined && PLACES.includes(given);
      const at = timeOf(place ? undefined : given);
      const records = await read(model, place ? options : rest, command);
      const live = liveAt(records, at).filter((l) => !options.deployment || l.deployment === options.deployment);
      if (options.json) printJson(live);
      else
        for (const l of live)
          print(`live: ${model}/${l.version} on ${l.deployment} since ${l.since}, approved by ${l.approvedBy}`);
      if (live.length === 0 && !options.json) print(`live: nothing of ${model}`);
      process.exitCode = live.length > 0 ? 0 : 1;
    });
}

async function read(model: string, options: Options, command: Command): Promise<LedgerRecord[]> {
  const target = await targetOf(options, command);
  const records = await target.reading(({ ledger }) => recordsOf(ledger, modelChain(options.tenant, model)));
  if (records.length === 0)
    throw new InvalidEventError(`no model \`${model}\` of tenant \`${options.tenant}\` is known here`);
  return records;
}

function timeOf(text: string | undefined): string {
  if (text === undefined) return '9999';
  const ms = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new InvalidEventError(`\`--at ${text}\` is no time: write it like \`2026-09-01T00:00:00Z\``);
  return new Date(ms).toISOString();
}

interface Live {
  readonly deployment: string;
  readonly version: number;
  readonly since: string;
  readonly approvedBy: string;
}

/** Who was champion of each deployment at a moment, from the records alone: the last completed release before it. */
export function liveAt(records: readonly LedgerRecord[], at: string): Live[] {
  const live = new Map<string, Live>();
  for (const record of records) {
    const { deployment, version } = record.subject;
    if (record.at > at || record.type !== 'ReleaseCompleted' || !deployment || version === undefined) continue;
    const started = records.findLast(
      (r) => r.type === 'ReleaseStarted' && r.seq < record.seq && r.subject.deployment === deployment,
    );
    const approval = started?.data.approval;
    const approvers = records.filter(
      (r) => r.type === 'ApprovalAnswered' && r.data.approval === approval && r.data.answer === 'approve',
    );
    live.set(deployment, {
      deployment,
      version,
      since: record.at,
      approvedBy: approvers.map((r) => r.actor.id).join(', '),
    });
  }
  return [...live.values()];
}
