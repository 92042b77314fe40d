import { decodeUtf8 } from '../domain/capture/capture.ts';
import { parseLines } from '../domain/capture/read.ts';
import { namedRow, type Payload } from '../domain/capture/rows/json-rows.ts';
import { readPath } from '../domain/capture/rows/paths.ts';
import { brokenOutcome, okOutcome, type ReadOutcome } from '../domain/capture/text/broken.ts';
import { parseStrictJson } from '../domain/capture/text/strict-json.ts';
import type { Row } from '../domain/drift/columns/value.ts';
import { InvalidEventError } from '../domain/errors.ts';
import { isObject } from '../domain/is-object.ts';
import { type Files, readBytes } from './files.ts';
import {
  newNotes,
  noteBroken,
  noteUnknown,
  pickColumns,
  type Table,
  type TableNotes,
  type TableOptions,
} from './table.ts';

/** A line that must be one JSON object. */
export function parseObject(line: Uint8Array): ReadOutcome<Record<string, unknown>> {
  const text = decodeUtf8(line);
  if (!text.ok) return text;
  const parsed = parseStrictJson(text.value, 'text');
  if (!parsed.ok) return parsed;
  return isObject(parsed.value) ? okOutcome(parsed.value) : brokenOutcome('shape', 'a line must be a JSON object');
}

/** The names of the first line that is an object, and those of the wanted ones that lead to something inside it. */
async function firstKeys(files: Files, file: string, wanted: readonly string[] = []): Promise<string[]> {
  for await (const batch of parseLines(readBytes(files, file), parseObject)) {
    for (const { outcome } of batch) {
      if (!outcome.ok) continue;
      const keys = Object.keys(outcome.value);
      const inside = wanted.filter((name) => !keys.includes(name) && readPath(outcome.value, name) !== undefined);
      return [...keys, ...inside];
    }
  }
  throw new InvalidEventError(`\`${file}\` has no line that is a JSON object: write one object of named values a line`);
}

/**
 * JSON Lines, one object of named scalars a line; without `columns` the first object names them.
 * @throws InvalidEventError when no line is an object, or when it is one JSON array
 */
export async function readJsonl(file: string, { columns: wanted, files }: TableOptions): Promise<Table> {
  const notes = newNotes();
  const { columns } = pickColumns(file, await firstKeys(files, file, wanted), wanted, notes);
  // an object may well have what the first one lacks: which column none has shows at the end
  notes.absent = [];
  return { format: 'jsonl', columns, rows: rowsOf(files, file, columns, notes), notes };
}

async function* rowsOf(files: Files, file: string, columns: readonly string[], notes: TableNotes): AsyncGenerator<Row> {
  const unseen = new Set(columns);
  const parse = (line: Uint8Array): ReadOutcome<Payload> => {
    const object = parseObject(line);
    if (!object.ok) return object;
    for (const name of unseen) if (readPath(object.value, name) !== undefined) unseen.delete(name);
    return namedRow(object.value, columns);
  };
  for await (const batch of parseLines(readBytes(files, file), parse)) {
    for (const { outcome, line } of batch) {
      if (!outcome.ok) {
        noteBroken(notes, { file, at: line, kind: outcome.kind, reason: outcome.reason });
        continue;
      }
      notes.read++;
      notes.used++;
      noteUnknown(notes, outcome.value.unknown);
      yield outcome.value.rows[0]!;
    }
  }
  if (notes.used > 0) notes.absent = [...unseen];
}
