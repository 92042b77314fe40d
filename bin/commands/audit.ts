import type { Command } from 'commander';
import { audit, type Export, exported as exportOf } from '../../functions/audit/audit.ts';
import { readExport, writeExport } from '../../lib/adapters/local/export-folder.ts';
import type { Finding, LedgerReport } from '../../lib/domain/ledger/verify.ts';
import { exitFor } from '../exit.ts';
import { type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import type { Reading } from '../target/target.ts';
import { print, printJson } from '../terminal.ts';

export function auditCommands(program: Command): void {
  const group = program.command('audit').description('export the ledger and check it');
  placed(group.command('export').description('write everything an auditor needs into a new folder'))
    .requiredOption('-o, --output <folder>', 'a folder that is empty or not there yet')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit export -o /tmp/export --story default\n  steward audit export -o /tmp/export --at aws',
    )
    .action(async (options: PlaceOptions & { output: string; json: boolean }, command: Command) => {
      const target = await targetOf(options, command);
      const ledger = await target.reading(exported);
      writeExport(options.output, ledger);
      const records = ledger.chains.reduce((n, chain) => n + chain.records.length, 0);
      if (options.json) printJson({ folder: options.output, chains: ledger.chains.length, records });
      else print(`${records} records of ${ledger.chains.length} chains written to ${options.output}`);
    });
  placed(group.command('verify').description('re-derive every chain: offline from an export, or the live ledger'))
    .option('--export <folder>', 'an export; nothing else is read')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit verify --export /tmp/export\n  steward audit verify --story default\n  steward audit verify --at aws\n\nExit: 0 verified, 1 tampered, 2 incomplete, 3 there is nothing of that name.',
    )
    .action(async (options: PlaceOptions & { export?: string; json: boolean }, command: Command) => {
      const report = options.export === undefined ? await live(options, command) : offline(options.export);
      if (options.json)
        printJson({ ...report, chains: report.chains.map(({ chain, records }) => ({ chain, records })) });
      else {
        for (const f of report.findings) print(`${f.kind}: ${f.chain} seq ${f.seq}: ${f.problem}`);
        print(`ledger: ${report.records} records ${report.verdict}`);
      }
      process.exitCode = exitFor(report.verdict);
    });
}

const live = async (options: PlaceOptions, command: Command): Promise<LedgerReport> =>
  audit(await (await targetOf(options, command)).reading(exported));

const exported = ({ ledger, log }: Reading): Promise<Export> => exportOf({ ledger }, log);

/** What could not be read as an export comes first: it is why the rest does not hold. */
function offline(folder: string): LedgerReport {
  const { findings, ...ledger } = readExport(folder);
  const report = audit(ledger);
  const all: Finding[] = [...findings, ...report.findings];
  const verdict = all.some((f) => f.kind === 'tampered') ? 'tampered' : all.length > 0 ? 'incomplete' : 'verified';
  return { ...report, verdict, findings: all };
}
