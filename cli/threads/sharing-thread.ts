import { parentPort } from 'node:worker_threads';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { gatherShare, type ShareJob } from '../../lib/tables/sketch/plain/shares.ts';
import type { FromSharing } from './threads.ts';

// What a thread beside `drift baseline` does (threads.ts): gathers the columns it is told of, from all rows.

const port = parentPort!;
const say = (message: FromSharing): void => port.postMessage(message);

port.on('message', (job: ShareJob) => {
  gatherShare(diskFiles, job).then(
    (done) => say({ done }),
    // it fails again where one thread does all of it, and says why there
    () => say({ failed: true }),
  );
});
