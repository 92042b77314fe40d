import { type Files, isCaptureFile } from '../../../lib/tables/files/files.ts';
import { tableParts } from '../../../lib/tables/parts.ts';
import type { Table } from '../../../lib/tables/table.ts';

/** Bytes that lie at a path: of the file, or of all files below the folder that are read; 0 where a manifest names them. */
export async function inputSize(files: Files, path: string, format: Table['format']): Promise<number> {
  if (format === 'manifest') return 0;
  if ((await files.kindOf(path)) === 'file') return files.size(path);
  const below = await files.below(path);
  const parts = new Set(format === 'capture' ? [] : tableParts(path, below));
  const read = below.filter((file) => (format === 'capture' ? isCaptureFile(file) : parts.has(file.name)));
  return read.reduce((sum, { size }) => sum + size, 0);
}
