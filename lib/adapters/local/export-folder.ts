import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidEventError } from '../../domain/errors.ts';
import { Signature } from '../../domain/ledger/signature.ts';
import type { Finding, StoredRecord } from '../../domain/ledger/verify.ts';

const Heads = z.strictObject({
  v: z.literal(1),
  log: z.string().min(1),
  heads: z.record(z.string(), z.strictObject({ seq: z.int().nonnegative(), hash: z.string() })),
});
const Line = z.strictObject({
  chain: z.string(),
  seq: z.int(),
  hash: z.string(),
  bytes: z.string(),
  ...Signature.partial().shape,
});

type Chain = { chain: string; head: { seq: number; hash: string }; records: StoredRecord[] };

/** Writes an export (docs/ledger-format.md): `heads.json` and one `<chain>.jsonl` a chain, records exactly as stored. */
export function writeExport(
  folder: string,
  {
    log,
    chains,
  }: { log: string; chains: readonly (Omit<Chain, 'records'> & { readonly records: readonly StoredRecord[] })[] },
): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new InvalidEventError(`\`${folder}\` is not empty: choose a new folder for the export`);
  mkdirSync(folder, { recursive: true });
  for (const { chain, records } of chains) {
    const lines = records.map(({ seq, hash, bytes, sig, kid }) =>
      JSON.stringify({ chain, seq, hash, bytes, sig, kid }),
    );
    writeFileSync(join(folder, `${chain}.jsonl`), lines.map((line) => `${line}\n`).join(''));
  }
  const heads = Object.fromEntries(chains.map(({ chain, head }) => [chain, head]));
  writeFileSync(join(folder, 'heads.json'), `${JSON.stringify({ v: 1, log, heads })}\n`);
}

export interface ReadExport {
  readonly log: string;
  readonly chains: Chain[];
  /** What could not even be read as an export. */
  readonly findings: Finding[];
}

/** Reads an export back. Nothing is trusted: what does not parse is a finding that names chain and position. */
export function readExport(folder: string): ReadExport {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InvalidEventError(`there is no folder \`${folder}\`: give the folder \`steward audit export\` wrote`);
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const findings: Finding[] = [];
  const heads = readHeads(join(folder, 'heads.json'), files.length > 0, findings);
  const names = new Set([...Object.keys(heads?.heads ?? {}), ...files.map((name) => name.slice(0, -'.jsonl'.length))]);
  const chains = [...names].sort().map((chain) => ({
    chain,
    head: heads?.heads[chain] ?? { seq: 0, hash: '' },
    records: readRecords(folder, chain, findings),
  }));
  return { log: heads?.log ?? '', chains, findings };
}

function readHeads(path: string, hasRecords: boolean, findings: Finding[]): z.infer<typeof Heads> | undefined {
  if (!existsSync(path)) {
    findings.push({ kind: 'incomplete', chain: 'catalog', seq: 1, problem: '`heads.json` is missing' });
    return undefined;
  }
  try {
    return Heads.parse(JSON.parse(readFileSync(path, 'utf8')));
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

function readRecords(folder: string, chain: string, findings: Finding[]): StoredRecord[] {
  const path = join(folder, `${chain}.jsonl`);
  if (!existsSync(path)) return [];
  const records: StoredRecord[] = [];
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '' && index === lines.length - 1) continue;
    try {
      records.push(Line.parse(JSON.parse(line)));
    } catch {
      findings.push({ kind: 'tampered', chain, seq: index + 1, problem: 'the line is not a stored record' });
      break;
    }
  }
  return records;
}
