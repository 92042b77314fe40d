import { parentPort, workerData } from 'node:worker_threads';
import { type Kills, killed } from './kill-matrix.ts';
import { simulate } from './seed.ts';

/** What a worker of the simulation is told to do, a piece at a time. */
export type Piece = { readonly seed: number } | Kills;

/** What came of a piece. */
export interface Done {
  readonly problems: readonly string[];
  readonly calls: number;
  readonly faults: number;
  readonly restarts: number;
}

export async function work(piece: Piece): Promise<Done> {
  if ('seed' in piece) return simulate(piece.seed);
  return { problems: await killed(piece), calls: 0, faults: piece.kills.length, restarts: piece.kills.length };
}

if (workerData === 'sim')
  parentPort!.on('message', async (piece: Piece) => {
    const done = await work(piece).catch((error: Error) => ({
      ...{ problems: [`the simulation broke: ${error.stack}`], calls: 0, faults: 0, restarts: 0 },
    }));
    const { problems, calls, faults, restarts } = done;
    parentPort!.postMessage({ problems, calls, faults, restarts });
  });
