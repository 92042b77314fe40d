import { captureFiles, type Files } from '../../../lib/adapters/local/tabular/files.ts';

/** Bytes that lie at a path: of the file, or of all capture files below the folder. */
export async function sizeOf(files: Files, path: string): Promise<number> {
  if ((await files.kindOf(path)) === 'file') return files.size(path);
  return (await captureFiles(files, path)).reduce((sum, { size }) => sum + size, 0);
}
