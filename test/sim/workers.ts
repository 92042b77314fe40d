import { Worker } from 'node:worker_threads';
import type { Done, Piece } from './work.ts';

/** Has pieces done by so many threads; tells of each as it is done. */
export async function inParallel(
  pieces: readonly Piece[],
  threads: number,
  tell: (piece: Piece, done: Done) => void,
): Promise<void> {
  const left = pieces[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: Math.min(threads, pieces.length) }, async () => {
      const worker = new Worker(new URL('./work.ts', import.meta.url), { workerData: 'sim', stderr: true });
      for (let next = left.next(); !next.done; next = left.next()) {
        const { promise, resolve, reject } = Promise.withResolvers<Done>();
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.postMessage(next.value);
        tell(next.value, await promise);
        worker.off('error', reject);
      }
      await worker.terminate();
    }),
  );
}
