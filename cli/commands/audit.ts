import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { audit, type Export, exported } from '../../functions/audit/audit.ts';
import { readCheckpoint, readExport, writeExport } from '../../lib/adapters/local/export-folder.ts';
import { localPublicKey } from '../../lib/adapters/local/signer.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Checkpoint } from '../../lib/domain/ledger/checkpoint.ts';
import type { ProvedLedger } from '../../lib/domain/ledger/proof.ts';
import { type TrustedKeys, trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { type Finding, verdictOf } from '../../lib/domain/ledger/verify.ts';
import { keysFolder } from '../../local/home.ts';
import { type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import { exitFor } from '../terminal/exit.ts';
import { print, printBlock, printJson } from '../terminal/terminal.ts';
import { showCommand } from './audit-show.ts';

export function auditCommands(program: Command): void {
  const group = program.command('audit').description('export the ledger and check it');
  showCommand(group);
  exportCommand(group);
  checkpointCommand(group);
  keyCommand(group);
  verifyCommand(group);
}

function exportCommand(group: Command): void {
  placed(group.command('export').description('write everything an auditor needs into a new folder'))
    .requiredOption('-o, --output <folder>', 'a folder that is empty or not there yet')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit export -o /tmp/export --story default\n  steward audit export -o /tmp/export --at aws',
    )
    .action(async (options: PlaceOptions & { output: string; json: boolean }, command: Command) => {
      const target = await targetOf(options, command);
      const { chains, records } = await target.reading(async (from) =>
        writeExport(options.output, await exported(from, from.log)),
      );
      if (options.json) printJson({ folder: options.output, chains, records });
      else print(`${records} records of ${chains} chains written to ${options.output}`);
    });
}

function checkpointCommand(group: Command): void {
  placed(
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
    .action(async (options: PlaceOptions & { output?: string; json: boolean }, command: Command) => {
      const last = await (await targetOf(options, command)).reading(({ checkpoints }) => checkpoints.last());
      if (!last) throw new NotFoundError('no checkpoint is signed yet: one is within a minute of the first record');
      if (options.output !== undefined) {
        writeFileSync(options.output, `${JSON.stringify(last)}\n`, { flag: 'wx' });
        print(`written to ${options.output}: ${last.note.split('\n')[1]} records, ${last.note.split('\n')[3]}`);
      } else if (options.json) printJson(last);
      else printBlock(last.note.trimEnd());
    });
}

function keyCommand(group: Command): void {
  placed(group.command('key').description('print the public key that decisions are signed with, in PEM'))
    .option('--json', 'as JSON, with its id and the name of its ledger', false)
    .addHelpText('after', '\nExamples:\n  steward audit key > ledger.pem\n  steward audit key --at aws')
    .action(async (options: PlaceOptions & { json: boolean }, command: Command) => {
      const target = await targetOf(options, command);
      const { log, kid, pem } = await target.reading(async (from) => ({ log: from.log, ...told(from.publicKey) }));
      if (options.json) printJson({ log, kid, pem });
      else printBlock(`${LEDGER}${log}\n${pem.trimEnd()}`);
    });
}

/** What a key's file says before its armour: exports of another ledger do not pass by this key. */
const LEDGER = 'Ledger: ';

interface VerifyOptions extends PlaceOptions {
  readonly export?: string;
  readonly key?: string[];
  readonly since?: string[];
  readonly log?: string;
  readonly json: boolean;
}

function verifyCommand(group: Command): void {
  placed(group.command('verify').description('re-derive every chain: offline from an export, or the live ledger'))
    .option('--export <folder>', 'an export; nothing else is read')
    .option(
      '--key <file...>',
      "a public key to check signatures with, in PEM; all of them, if there was ever another (default: this machine's own, or the stack's)",
    )
    .option('--since <file...>', 'checkpoints or exports that were kept: all they were signed over must still be there')
    .option('--log <name>', 'the ledger it must be (default: the one that the key files name, if they do)')
    .option('--json', 'as JSON', false)
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
    .action(async (options: VerifyOptions, command: Command) => {
      const report = await verified(options, command);
      if (options.json)
        printJson({ ...report, chains: report.chains.map(({ chain, records }) => ({ chain, records })) });
      else printReport(report);
      process.exitCode = exitFor(report.verdict);
    });
}

/** What could not be read as an export comes first: it is why the rest does not hold. */
async function verified(options: VerifyOptions, command: Command): Promise<ProvedLedger & { log: string }> {
  const texts = options.key?.map(textOf);
  const known = (options.since ?? []).map(keptAt);
  const logs = options.log ? [options.log] : (texts ?? []).flatMap(namedIn);
  const check = async (ledger: Export, keys: TrustedKeys, unread: readonly Finding[] = []) => {
    const report = await audit(ledger, keys, { known, logs });
    const findings = [...unread, ...report.findings];
    return { log: ledger.log, ...report, verdict: verdictOf(findings), findings };
  };
  if (options.export === undefined)
    return (await targetOf(options, command)).reading(async (from) =>
      check(
        await exported(from, from.log),
        trustedKeys(texts ?? (from.publicKey === undefined ? [] : [from.publicKey])),
      ),
    );
  const ledger = readExport(options.export);
  return check(ledger, texts ? trustedKeys(texts) : ownKeys(), ledger.findings);
}

function printReport({ findings, proved, records, verdict, chains, log }: ProvedLedger & { log: string }): void {
  for (const f of findings) print(`${f.kind}: ${f.chain}${f.seq > 0 ? ` seq ${f.seq}` : ''}: ${f.problem}`);
  if (proved)
    print(
      proved.behind > 0
        ? `signed for up to ${proved.at}: ${proved.records} records of \`${log}\`; ${proved.behind} after it, in ${Math.ceil(proved.span / 1000)} s, are chained only`
        : `signed for up to ${proved.at}: all ${proved.records} records of \`${log}\``,
    );
  print(summaryOf({ verdict, records, chains }));
}

/** How much of the ledger holds; where not all of it does, also how much its heads say there is beside. */
function summaryOf({ verdict, records, chains }: Pick<ProvedLedger, 'verdict' | 'records' | 'chains'>): string {
  if (verdict === 'verified') return `ledger: ${records} records verified`;
  const left = chains.reduce((sum, chain) => sum + Math.max(0, (chain.head?.seq ?? 0) - chain.records), 0);
  return `ledger: ${verdict}: ${records} records hold, ${left} were not checked or do not`;
}

const namedIn = (text: string): string[] => {
  const line = text.split('\n').find((l) => l.startsWith(LEDGER));
  return line === undefined ? [] : [line.slice(LEDGER.length).trim()];
};

function keptAt(path: string): Checkpoint {
  const read = readCheckpoint(path);
  if (read) return read;
  throw new InvalidEventError(
    `\`${path}\` is no checkpoint: give \`--since\` what \`steward audit checkpoint -o\` wrote, or the folder of an export`,
  );
}

/** What this machine's own control plane signs with; where there is none an export's signatures need a key that is given. */
function ownKeys(): TrustedKeys {
  const own = localPublicKey(keysFolder());
  return trustedKeys(own === undefined ? [] : [own]);
}

function told(publicKey: string | undefined): { kid: string; pem: string } {
  if (publicKey === undefined) throw new NotFoundError('nothing was ever signed here: there is no key yet');
  const [[kid, key] = []] = trustedKeys([publicKey]);
  return { kid: kid!, pem: key!.export({ type: 'spki', format: 'pem' }) as string };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidEventError(`\`${file}\` cannot be read: give \`--key\` the file of a public key`, { cause });
  }
}
