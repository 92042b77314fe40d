import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { audit, type Export, openExport, openExportToVerify } from '../../functions/audit/audit.ts';
import { readCheckpoint, readExport, writeExport } from '../../lib/adapters/local/files/export-folder.ts';
import { writeError } from '../../lib/adapters/local/files/file-errors.ts';
import { localPublicKey } from '../../lib/adapters/local/keys/signer.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Checkpoint } from '../../lib/domain/ledger/checkpoint.ts';
import type { ProvedLedger } from '../../lib/domain/ledger/proof.ts';
import { type TrustedKeys, trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { type Finding, verdictOf } from '../../lib/domain/ledger/verify.ts';
import { keysFolder } from '../../local/home.ts';
import { readGiven } from '../input/given-file.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { exitFor } from '../terminal/exit.ts';
import { print, printJson, printLines } from '../terminal/terminal.ts';
import { lateEvidence } from '../text/evidence-text.ts';

interface Options extends PlaceOptions {
  readonly json: boolean;
}
export type KeyOptions = Options;
export interface ExportOptions extends Options {
  readonly output: string;
}
export interface CheckpointOptions extends Options {
  readonly output?: string;
}
export interface VerifyOptions extends Options {
  readonly export?: string;
  readonly key?: string[];
  readonly since?: string[];
  readonly log?: string;
}

/** Writes everything an auditor needs into a new folder. */
export async function exportLedger(options: ExportOptions, command: Command): Promise<void> {
  const target = await targetOf(options, command);
  const { chains, records } = await target.reading(async (from) =>
    writeExport(options.output, await openExport(from, from.log)),
  );
  if (options.json) printJson({ folder: options.output, chains, records });
  else print(`${records} records of ${chains} chains written to ${options.output}`);
}

/** Prints the last signed statement of all chains, or writes it where it is kept. */
export async function printCheckpoint(options: CheckpointOptions, command: Command): Promise<void> {
  const last = await (await targetOf(options, command)).reading(({ checkpoints }) => checkpoints.last());
  if (!last) throw new NotFoundError('no checkpoint is signed yet: one is within a minute of the first record');
  if (options.output !== undefined) {
    writeNew(options.output, `${JSON.stringify(last)}\n`);
    print(`written to ${options.output}: ${last.note.split('\n')[1]} records, ${last.note.split('\n')[3]}`);
  } else if (options.json) printJson(last);
  else printLines(last.note.trimEnd().split('\n'));
}

/** What a key's file says before its armour: exports of another ledger do not pass by this key. */
const LEDGER = 'Ledger: ';

/** Prints the public key that decisions are signed with. */
export async function printKey(options: KeyOptions, command: Command): Promise<void> {
  const target = await targetOf(options, command);
  const { log, kid, pem } = await target.reading(async (from) => ({ log: from.log, ...told(from.publicKey) }));
  if (options.json) printJson({ log, kid, pem });
  else printLines([`${LEDGER}${log}`, ...pem.trimEnd().split('\n')]);
}

/** Re-derives every chain, of an export or of the live ledger, and prints what does not hold. */
export async function verifyExport(options: VerifyOptions, command: Command): Promise<void> {
  const report = await verified(options, command);
  if (options.json)
    printJson({
      ...report,
      chains: report.chains.map(({ chain, records, approved = [] }) => ({ chain, records, approved })),
    });
  else printReport(report);
  process.exitCode = exitFor(report.verdict);
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
    return (await targetOf(options, command)).reading(async (from) => {
      const ledger = await openExportToVerify(from, from.log, from.now);
      const own = from.publicKey === undefined ? [] : [from.publicKey];
      return check(ledger, trustedKeys(texts ?? own), ledger.findings);
    });
  const ledger = readExport(options.export);
  return check(ledger, texts ? trustedKeys(texts) : ownKeys(), ledger.findings);
}

function printReport({ findings, proved, records, verdict, chains, log }: ProvedLedger & { log: string }): void {
  for (const f of findings) print(`${f.kind}: ${f.chain}${f.seq > 0 ? ` seq ${f.seq}` : ''}: ${f.problem}`);
  for (const { chain, approved = [] } of chains)
    printLines(approved.filter(({ after }) => after.length > 0).map((one) => `${chain} ${lateEvidence(one)}`));
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

/** A key is a few lines (bytes). */
const LARGEST_KEY = 2 ** 20;

const textOf = (file: string): string =>
  readGiven(file, LARGEST_KEY, 'give `--key` the file of a public key').toString('utf8');

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw writeError(path, cause);
  }
}
