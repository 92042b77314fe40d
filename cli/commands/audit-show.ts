import type { Command } from 'commander';
import { recordAt, type Shown } from '../../functions/audit/show.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { trustedKeys } from '../../lib/domain/ledger/signature.ts';
import { type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import { exitFor } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';

export function showCommand(group: Command): void {
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
