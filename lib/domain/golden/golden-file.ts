import { createHash } from 'node:crypto';
import { type Golden, GoldenRecord, MOST_GOLDEN } from './golden.ts';
import { toleranceMisfit } from './tolerance.ts';

/**
 * The records of a file, one a line as JSON. What it is not, is said without what stands in it.
 *
 * @param bytes its first bytes, one more than it may have where it has more; undefined where there is none
 */
export function readGoldenFile(
  { file, tolerance }: Pick<Golden, 'file' | 'tolerance'>,
  bytes: Buffer | undefined,
): GoldenRecord[] | { readonly wrong: string } {
  if (bytes === undefined) return { wrong: `nothing lies at ${file!.uri}` };
  if (bytes.length > MOST_GOLDEN.bytes) return { wrong: `more than ${MOST_GOLDEN.bytes} bytes lie at ${file!.uri}` };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== file!.sha256) return { wrong: `what lies at ${file!.uri} has the SHA-256 ${sha256}` };
  const lines = bytes
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.length > MOST_GOLDEN.records)
    return { wrong: `it has ${lines.length} records, and must have 1 to ${MOST_GOLDEN.records}` };
  const records: GoldenRecord[] = [];
  for (const [i, line] of lines.entries()) {
    const record = parseRecord(line);
    if (!record) return { wrong: `line ${i + 1} is no \`{"body": "…", "expect": […]}\`` };
    records.push(record);
  }
  const wrong = toleranceMisfit(records, tolerance);
  return wrong === undefined ? records : { wrong: `its tolerance ${wrong}` };
}

function parseRecord(line: string): GoldenRecord | undefined {
  try {
    return GoldenRecord.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
