// Loaded into one deployed function by NODE_OPTIONS, and only ever here (test/cloud/plane/faults.ts): this process dies by SIGKILL, once, in
// the moment AWS has answered one named call with yes. Nothing of the function runs after that: no answer, no further call, no `finally`.
import { subscribe } from 'node:diagnostics_channel';
import { openSync, writeSync } from 'node:fs';

const { FAULT_AFTER, FAULT_MARK } = process.env;

subscribe('http.client.response.finish', ({ request, response }) => {
  const call = String(request.getHeader('x-amz-target') ?? '')
    .split('.')
    .at(-1);
  if (call !== FAULT_AFTER || response.statusCode !== 200) return;
  let mark;
  try {
    mark = openSync(FAULT_MARK, 'wx');
  } catch {
    return; // it has happened already: the next process lives
  }
  writeSync(mark, String(process.pid));
  process.kill(process.pid, 'SIGKILL');
});
