import type { Command } from 'commander';
import type { CheckpointOptions, ExportOptions, KeyOptions, VerifyOptions } from '../actions/audit.ts';
import type { ShowOptions } from '../actions/audit-show.ts';
import { jsonOption, withPlace } from '../target/options.ts';

export function auditCommands(program: Command): void {
  const group = program.command('audit').description('export the ledger and check it');
  showCommand(group);
  exportCommand(group);
  checkpointCommand(group);
  keyCommand(group);
  verifyCommand(group);
}

function showCommand(group: Command): void {
  withPlace(group.command('show').description('read one record again, as it is stored, and check that it holds'))
    .requiredOption('--chain <chain>', "its chain: `catalog`, or a model's, `model.<tenant>.<model>`")
    .requiredOption('--seq <n>', 'its number in the chain, from 1')
    .option('--json', 'as JSON, with hash, signature and verdict', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit show --chain model.default.flight-delay --seq 7 --story default\n  steward audit show --chain catalog --seq 1 --at aws --json\n\nChecked are its bytes, hash, signature and link to the record before; `steward audit verify` checks whole chains.\nExit: 0 verified, 1 tampered, 2 the key to check it is not here, 3 there is nothing of that name.',
    )
    .action(async (options: ShowOptions, command: Command) =>
      (await import('../actions/audit-show.ts')).printRecord(options, command),
    );
}

function exportCommand(group: Command): void {
  withPlace(group.command('export').description('write everything an auditor needs into a new folder'))
    .requiredOption('-o, --output <folder>', 'a folder that is empty or not there yet')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit export -o /tmp/export --story default\n  steward audit export -o /tmp/export --at aws',
    )
    .action(async (options: ExportOptions, command: Command) =>
      (await import('../actions/audit.ts')).exportLedger(options, command),
    );
}

function checkpointCommand(group: Command): void {
  withPlace(
    group.command('checkpoint').description('print the last signed statement of all chains, for an auditor to keep'),
  )
    .option('-o, --output <file>', 'write it there instead')
    .option('--json', 'as JSON, with the heads it was signed over', false)
    .addHelpText(
      'after',
      `
What is kept here and given to \`steward audit verify --since\` later shows any history that was shortened or rewritten in between,
by whoever: also by somebody who may sign.

Examples:
  steward audit checkpoint -o 2026-11.json
  steward audit verify --at aws --since 2026-11.json`,
    )
    .action(async (options: CheckpointOptions, command: Command) =>
      (await import('../actions/audit.ts')).printCheckpoint(options, command),
    );
}

function keyCommand(group: Command): void {
  withPlace(group.command('key').description('print the public key that decisions are signed with, in PEM'))
    .option('--json', 'as JSON, with its id and the name of its ledger', false)
    .addHelpText('after', '\nExamples:\n  steward audit key > ledger.pem\n  steward audit key --at aws')
    .action(async (options: KeyOptions, command: Command) =>
      (await import('../actions/audit.ts')).printKey(options, command),
    );
}

function verifyCommand(group: Command): void {
  withPlace(group.command('verify').description('re-derive every chain: offline from an export, or the live ledger'))
    .option('--export <folder>', 'an export; nothing else is read')
    .option(
      '--key <file...>',
      "a public key to check signatures with, in PEM; all of them, if there was ever another (default: this machine's own, or the stack's)",
    )
    .option('--since <file...>', 'checkpoints or exports that were kept: all they were signed over must still be there')
    .option('--log <name>', 'the ledger it must be (default: the one that the key files name, if they do)')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  steward audit verify --export /tmp/export --key ledger.pem
  steward audit verify --export /tmp/export --key ledger.pem ledger-2025.pem --since 2025-11.json
  steward audit verify --story default
  steward audit verify --at aws

Exit: 0 verified, 1 tampered, 2 incomplete, 3 there is nothing of that name.`,
    )
    .action(async (options: VerifyOptions, command: Command) =>
      (await import('../actions/audit.ts')).verifyExport(options, command),
    );
}
