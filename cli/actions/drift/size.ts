import { captureFiles, type Files } from '../../../lib/tables/files.ts';
import type { Table } from '../../../lib/tables/table.ts';

/** Bytes that lie at a path: of the file, or of all capture files below the folder; 0 where a manifest names them. */
export async function inputSize(files: Files, path: string, format: Table['format']): Promise<number> {
  if (format === 'manifest') return 0;
  if ((await files.kindOf(path)) === 'file') return files.size(path);
  return (await captureFiles(files, path)).reduce((sum, { size }) => sum + size, 0);
}
