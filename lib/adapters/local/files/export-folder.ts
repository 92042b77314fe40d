import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { plainJson } from '../../../domain/capture/text/plain-json.ts';
import { InvalidEventError } from '../../../domain/errors.ts';
import { CHAIN_NAME } from '../../../domain/ledger/chain.ts';
import { Checkpoint } from '../../../domain/ledger/checkpoint.ts';
import { Signature } from '../../../domain/ledger/signature.ts';
import type { Finding, StoredRecord } from '../../../domain/ledger/verify.ts';
import { writeError } from './file-errors.ts';
import { makeFolder } from './make-folder.ts';

const Heads = z.strictObject({
  v: z.literal(1),
  log: z.string().min(1),
  heads: z.record(z.string().regex(CHAIN_NAME), z.strictObject({ seq: z.int().nonnegative(), hash: z.string() })),
});
const Line = z.strictObject({
  chain: z.string(),
  seq: z.int(),
  hash: z.string(),
  bytes: z.string(),
  ...Signature.partial().shape,
});

type Records = AsyncIterable<StoredRecord> | Iterable<StoredRecord>;
interface Chain<Of> {
  readonly chain: string;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly records: Of;
}

/**
 * Writes an export (docs/ledger-format.md): `heads.json` and one `<chain>.jsonl` a chain, records exactly as stored, each as it comes.
 * Answers how many there were of both.
 */
export async function writeExport(
  folder: string,
  {
    log,
    checkpoint,
    chains,
  }: {
    readonly log: string;
    readonly checkpoint: Checkpoint | undefined;
    readonly chains: AsyncIterable<Chain<Records>> | Iterable<Chain<Records>>;
  },
): Promise<{ chains: number; records: number }> {
  makeNew(folder);
  const heads: Record<string, Chain<unknown>['head']> = {};
  let written = 0;
  for await (const { chain, head, records } of chains) {
    heads[chain] = head;
    const file = openSync(join(folder, `${chain}.jsonl`), 'w');
    try {
      for await (const { seq, hash, bytes, sig, kid } of records) {
        writeSync(file, `${JSON.stringify({ chain, seq, hash, bytes, sig, kid })}\n`);
        written += 1;
      }
    } finally {
      closeSync(file);
    }
  }
  if (checkpoint) writeFileSync(join(folder, CHECKPOINT), `${JSON.stringify(checkpoint)}\n`);
  writeFileSync(join(folder, 'heads.json'), `${JSON.stringify({ v: 1, log, heads })}\n`);
  return { chains: Object.keys(heads).length, records: written };
}

function makeNew(folder: string): void {
  makeFolder(folder);
  try {
    if (readdirSync(folder).length === 0) return;
  } catch (cause) {
    throw writeError(folder, cause);
  }
  throw new InvalidEventError(`\`${folder}\` is not empty: choose a new folder for the export`);
}

export interface ReadExport {
  readonly log: string;
  readonly checkpoint: Checkpoint | undefined;
  readonly chains: readonly Chain<Iterable<StoredRecord>>[];
  /** What could not even be read as an export; of a chain's records only once they were read. */
  readonly findings: readonly Finding[];
}

/**
 * Reads an export back, each chain's records while they are asked for. Nothing is trusted: what does not parse is a finding that
 * names chain and position.
 */
export function readExport(folder: string): ReadExport {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InvalidEventError(`there is no folder \`${folder}\`: give the folder \`steward audit export\` wrote`);
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl') && CHAIN_NAME.test(name));
  const findings: Finding[] = [];
  const heads = readHeads(join(folder, 'heads.json'), files.length > 0, findings);
  const names = new Set([...Object.keys(heads?.heads ?? {}), ...files.map((name) => name.slice(0, -'.jsonl'.length))]);
  const chains = [...names].sort().map((chain) => ({
    chain,
    head: heads?.heads[chain] ?? { seq: 0, hash: '' },
    records: readRecords(folder, chain, findings),
  }));
  return { log: heads?.log ?? '', checkpoint: checkpointIn(folder, findings), chains, findings };
}

const CHECKPOINT = 'checkpoint.json';

function checkpointIn(folder: string, findings: Finding[]): Checkpoint | undefined {
  const path = join(folder, CHECKPOINT);
  if (!existsSync(path)) return undefined;
  const read = readCheckpoint(path);
  if (!read)
    findings.push({
      kind: 'tampered',
      chain: 'catalog',
      seq: 0,
      problem: `\`${CHECKPOINT}\` is not as it was written`,
    });
  return read;
}

/** A checkpoint that was kept: its file, or the folder of an export that carries it. None where it is not one. */
export function readCheckpoint(path: string): Checkpoint | undefined {
  try {
    const file = statSync(path).isDirectory() ? join(path, CHECKPOINT) : path;
    return Checkpoint.parse(jsonIn(file));
  } catch {
    return undefined;
  }
}

/** A file's JSON. Throws for a pipe, which nobody may ever write to, and for what `plainJson` refuses. */
function jsonIn(path: string): unknown {
  if (!statSync(path).isFile()) throw new InvalidEventError(`\`${path}\` is no file`);
  return plainJson(readFileSync(path, 'utf8'));
}

function readHeads(path: string, hasRecords: boolean, findings: Finding[]): z.infer<typeof Heads> | undefined {
  if (!existsSync(path)) {
    findings.push({ kind: 'incomplete', chain: 'catalog', seq: 1, problem: '`heads.json` is missing' });
    return undefined;
  }
  try {
    return Heads.parse(jsonIn(path));
  } catch {
    findings.push({
      kind: hasRecords ? 'tampered' : 'incomplete',
      chain: 'catalog',
      seq: 1,
      problem: '`heads.json` is not as it was written',
    });
    return undefined;
  }
}

function* readRecords(folder: string, chain: string, findings: Finding[]): Generator<StoredRecord, void, undefined> {
  const path = join(folder, `${chain}.jsonl`);
  if (!existsSync(path)) return;
  let seq = 0;
  if (!statSync(path).isFile()) {
    findings.push({ kind: 'tampered', chain, seq: 1, problem: 'it is no file of records' });
    return;
  }
  for (const line of linesOf(path)) {
    seq += 1;
    let record: StoredRecord;
    try {
      record = Line.parse(plainJson(line));
    } catch {
      findings.push({ kind: 'tampered', chain, seq, problem: 'the line is not a stored record' });
      return;
    }
    yield record;
  }
}

/** A record has 16 KiB, which JSON may write six times as long; no line of an export is near this. */
const LONGEST = 1024 * 1024;

/** The lines of a file, read in pieces; one that is too long to be a record's is cut there, and so no JSON. */
function* linesOf(path: string): Generator<string, void, undefined> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(64 * 1024);
    let rest = Buffer.alloc(0);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      rest = Buffer.concat([rest, piece.subarray(0, read)]);
      let start = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
        yield rest.toString('utf8', start, end);
        start = end + 1;
      }
      rest = rest.subarray(start);
      if (rest.length > LONGEST) break;
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(file);
  }
}
