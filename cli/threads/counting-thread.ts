import { parentPort, workerData } from 'node:worker_threads';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { type Job, JobCounter } from '../../lib/tables/sketch/job.ts';
import type { FromThread, ToThread } from './threads.ts';

// What a thread beside the command line does (threads.ts): counts the jobs it is sent, one after another.

/** Bytes after which it says how far it is. */
const SAID = 1024 * 1024;

const port = parentPort!;
const say = (message: FromThread): void => port.postMessage(message);
const { baseline } = workerData as ToThread;

let bytes = 0;
let counted = 0;
const { cut } = diskFiles;
async function* heard(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    if (bytes >= SAID) tell();
  }
}
function tell(): void {
  say({ bytes, counted });
  bytes = 0;
  counted = 0;
}

const counter = new JobCounter(
  {
    ...diskFiles,
    open: (name) => heard(diskFiles.open(name)),
    ...(cut && { cut: { ...cut, open: (name, start) => heard(cut.open(name, start)) } }),
  },
  baseline,
);

port.on('message', (job: Job) => {
  counter
    .count(job, (more) => {
      counted += more;
    })
    .then(
      (done) => {
        tell();
        say({ done });
      },
      // it fails again where it is awaited, and says why there
      () => say({ failed: true }),
    );
});
