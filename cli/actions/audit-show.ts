import type { Command } from 'commander';
import { type ShownRecord, showRecord } from '../../functions/audit/show-record.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { exitFor } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';

export interface ShowOptions extends PlaceOptions {
  readonly chain: string;
  readonly seq: string;
  readonly json: boolean;
}

/** Prints one record as it is stored, and whether it holds. */
export async function printRecord(options: ShowOptions, command: Command): Promise<void> {
  const seq = seqOf(options.seq);
  const target = await targetOf(options, command);
  const shown = await target.reading(({ ledger, log, publicKey }) =>
    showRecord({ ledger }, { chain: options.chain, seq }, log, trustedKeys(publicKey === undefined ? [] : [publicKey])),
  );
  if (options.json) printJson(asJson(shown));
  else for (const line of linesOf(shown)) print(line);
  process.exitCode = exitFor(shown.verdict);
}

function seqOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidEventError(`\`--seq ${text}\` is no number of a record: they count from 1, say \`--seq 7\``);
}

/** The record in it is plain JSON, or the bytes where they are none. */
function asJson({ stored, ...found }: ShownRecord) {
  if (!stored) return found;
  const { bytes, ...place } = stored;
  return { ...found, ...place, record: recordIn(bytes) };
}

function linesOf({ chain, seq, verdict, problem, stored }: ShownRecord): string[] {
  const said = `${chain} seq ${seq}: ${verdict}${problem ? `: ${problem}` : ''}`;
  if (!stored) return [said];
  const record = recordIn(stored.bytes);
  return [
    said,
    `hash ${stored.hash}${stored.kid ? `, signed by key ${stored.kid}` : ''}`,
    ...(typeof record === 'string' ? [record] : JSON.stringify(record, null, 2).split('\n')),
  ];
}

function recordIn(bytes: string): unknown {
  try {
    return JSON.parse(bytes);
  } catch {
    return bytes;
  }
}
