import type { Files } from '../files/files.ts';
import type { How, Job } from './job.ts';
import { cutFile, type Piece } from './pieces.ts';

/** Jobs to count files of one kind, each with how it is read: a large one is several, small ones that are read alike are one together. */
export async function shareOut(files: Files, toCount: readonly { file: string; how: How }[]): Promise<Job[]> {
  const jobs: { pieces: Piece[]; how: How; place: number }[] = [];
  const most = files.cut?.piece ?? Number.POSITIVE_INFINITY;
  let open: { alike: string; bytes: number } | undefined;
  for (const { file, how } of toCount) {
    const pieces = await cutFile(files, file);
    const alike = JSON.stringify(how);
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    if (pieces.length === 1 && open && open.alike === alike && open.bytes + bytes <= most) {
      jobs.at(-1)!.pieces.push(pieces[0]!);
      open.bytes += bytes;
      continue;
    }
    for (const piece of pieces) jobs.push({ pieces: [piece], how, place: jobs.length });
    open = pieces.length === 1 ? { alike, bytes } : undefined;
  }
  return jobs;
}
