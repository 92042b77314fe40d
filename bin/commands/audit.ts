import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { audit, type Export, exported as exportOf } from '../../functions/audit/audit.ts';
import { recordAt, type Shown } from '../../functions/audit/show.ts';
import { readExport, writeExport } from '../../lib/adapters/local/export-folder.ts';
import { localPublicKey } from '../../lib/adapters/local/signer.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { type TrustedKeys, trustedKeys } from '../../lib/domain/ledger/signature.ts';
import type { Finding, LedgerReport } from '../../lib/domain/ledger/verify.ts';
import { exitFor } from '../exit.ts';
import { keysFolder } from '../home.ts';
import { type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import type { Reading } from '../target/target.ts';
import { print, printJson } from '../terminal.ts';

export function auditCommands(program: Command): void {
  const group = program.command('audit').description('export the ledger and check it');
  placed(group.command('show').description('read one record again, as it is stored, and check that it holds'))
    .requiredOption('--chain <chain>', "its chain: `catalog`, or a model's, `model.<tenant>.<model>`")
    .requiredOption('--seq <n>', 'its number in the chain, from 1')
    .option('--json', 'as JSON, with hash, signature and verdict', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit show --chain model.default.flight-delay --seq 7 --story default\n  steward audit show --chain catalog --seq 1 --at aws --json\n\nChecked are its bytes, hash, signature and link to the record before; `steward audit verify` checks whole chains.\nExit: 0 verified, 1 tampered, 2 the key to check it is not here, 3 there is nothing of that name.',
    )
    .action(async (options: PlaceOptions & { chain: string; seq: string; json: boolean }, command: Command) => {
      const seq = seqOf(options.seq);
      const target = await targetOf(options, command);
      const shown = await target.reading(({ ledger, log, publicKey }) =>
        recordAt(
          { ledger },
          { chain: options.chain, seq },
          log,
          trustedKeys(publicKey === undefined ? [] : [publicKey]),
        ),
      );
      if (options.json) printJson(asJson(shown));
      else for (const line of linesOf(shown)) print(line);
      process.exitCode = exitFor(shown.verdict);
    });
  placed(group.command('export').description('write everything an auditor needs into a new folder'))
    .requiredOption('-o, --output <folder>', 'a folder that is empty or not there yet')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit export -o /tmp/export --story default\n  steward audit export -o /tmp/export --at aws',
    )
    .action(async (options: PlaceOptions & { output: string; json: boolean }, command: Command) => {
      const target = await targetOf(options, command);
      const { chains, records } = await target.reading((from) => writeExport(options.output, exported(from)));
      if (options.json) printJson({ folder: options.output, chains, records });
      else print(`${records} records of ${chains} chains written to ${options.output}`);
    });
  placed(group.command('key').description('print the public key that decisions are signed with, in PEM'))
    .option('--json', 'as JSON, with its id', false)
    .addHelpText('after', '\nExamples:\n  steward audit key > ledger.pem\n  steward audit key --at aws')
    .action(async (options: PlaceOptions & { json: boolean }, command: Command) => {
      const target = await targetOf(options, command);
      const { kid, pem } = await target.reading(async ({ publicKey }) => told(publicKey));
      if (options.json) printJson({ kid, pem });
      else print(pem.trimEnd());
    });
  placed(group.command('verify').description('re-derive every chain: offline from an export, or the live ledger'))
    .option('--export <folder>', 'an export; nothing else is read')
    .option(
      '--key <file...>',
      "a public key to check signatures with, in PEM; all of them, if there was ever another (default: this machine's own, or the stack's)",
    )
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward audit verify --export /tmp/export --key ledger.pem\n  steward audit verify --export /tmp/export --key ledger.pem ledger-2025.pem\n  steward audit verify --story default\n  steward audit verify --at aws\n\nExit: 0 verified, 1 tampered, 2 incomplete, 3 there is nothing of that name.',
    )
    .action(async (options: VerifyOptions, command: Command) => {
      const given = options.key && trustedKeys(options.key.map(pemOf));
      const report =
        options.export === undefined
          ? await live(options, command, given)
          : await offline(options.export, given ?? ownKeys());
      if (options.json)
        printJson({ ...report, chains: report.chains.map(({ chain, records }) => ({ chain, records })) });
      else {
        for (const f of report.findings) print(`${f.kind}: ${f.chain} seq ${f.seq}: ${f.problem}`);
        print(`ledger: ${report.records} records ${report.verdict}`);
      }
      process.exitCode = exitFor(report.verdict);
    });
}

function seqOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidEventError(`\`--seq ${text}\` is no number of a record: they count from 1, say \`--seq 7\``);
}

/** The record in it is plain JSON, or the bytes where they are none. */
function asJson({ stored, ...found }: Shown) {
  if (!stored) return found;
  const { bytes, ...place } = stored;
  return { ...found, ...place, record: recordIn(bytes) };
}

function linesOf({ chain, seq, verdict, problem, stored }: Shown): string[] {
  const said = `${chain} seq ${seq}: ${verdict}${problem ? `: ${problem}` : ''}`;
  if (!stored) return [said];
  const record = recordIn(stored.bytes);
  return [
    said,
    `hash ${stored.hash}${stored.kid ? `, signed by key ${stored.kid}` : ''}`,
    typeof record === 'string' ? record : JSON.stringify(record, null, 2),
  ];
}

function recordIn(bytes: string): unknown {
  try {
    return JSON.parse(bytes);
  } catch {
    return bytes;
  }
}

type VerifyOptions = PlaceOptions & { export?: string; key?: string[]; json: boolean };

const live = async (options: PlaceOptions, command: Command, given: TrustedKeys | undefined): Promise<LedgerReport> =>
  (await targetOf(options, command)).reading(async (from) =>
    audit(exported(from), given ?? trustedKeys(from.publicKey === undefined ? [] : [from.publicKey])),
  );

const exported = ({ ledger, log }: Reading): Export => exportOf({ ledger }, log);

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

function pemOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidEventError(`\`${file}\` cannot be read: give \`--key\` the file of a public key`, { cause });
  }
}

/** What could not be read as an export comes first: it is why the rest does not hold. */
async function offline(folder: string, keys: TrustedKeys): Promise<LedgerReport> {
  const ledger = readExport(folder);
  const report = await audit(ledger, keys);
  const all: Finding[] = [...ledger.findings, ...report.findings];
  const verdict = all.some((f) => f.kind === 'tampered') ? 'tampered' : all.length > 0 ? 'incomplete' : 'verified';
  return { ...report, verdict, findings: all };
}
