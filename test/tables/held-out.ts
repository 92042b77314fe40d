import type { HeldOutRows } from '../../lib/domain/evaluation/held-out/held-out.ts';
import type { HeldOutWanted } from '../../lib/domain/evaluation/held-out/layout.ts';
import type { Files } from '../../lib/tables/files/files.ts';
import { readHeldOut } from '../../lib/tables/sketch/plain/read-held-out.ts';

/** Files in memory, by their names; a name with `/` lies in the folder before it. */
export function filesOf(named: Readonly<Record<string, string | Uint8Array>>): Files {
  const bytes = new Map(Object.entries(named).map(([name, text]) => [name, Buffer.from(text)]));
  return {
    atOnce: 1,
    kindOf: async (name) => (bytes.has(name) ? 'file' : 'folder'),
    below: async (folder) =>
      [...bytes].flatMap(([name, { length }]) => (name.startsWith(`${folder}/`) ? [{ name, size: length }] : [])),
    size: async (name) => bytes.get(name)!.length,
    open: async function* (name) {
      yield bytes.get(name)!;
    },
    slices: async (name) => {
      const { buffer, byteOffset, length } = bytes.get(name)!;
      const whole = buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
      return { byteLength: length, slice: (start, end) => whole.slice(start, end) };
    },
  };
}

/** Reads rows as a pipeline writes them into one file of JSON Lines. */
export function readRows(rows: readonly object[], wanted: HeldOutWanted): Promise<HeldOutRows> {
  const text = rows.map((row) => JSON.stringify(row)).join('\n');
  return readHeldOut('predictions.jsonl', filesOf({ 'predictions.jsonl': text }), wanted);
}
