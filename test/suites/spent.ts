import { readFileSync } from 'node:fs';
import { afterAll } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Seconds of CPU that this file spent. */
    spent?: number;
  }
}

/** Seconds of CPU of this process and of all it started and saw end (Linux: proc_pid_stat(5), 100 ticks a second); elsewhere of itself alone. */
function spent(): number {
  if (process.platform === 'linux') {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

// With a process of its own, its start is the file's too; with a shared one only what came since.
const begun = 'steward tests began' in globalThis ? spent() : 0;
Object.assign(globalThis, { 'steward tests began': true });
// biome-ignore lint/correctness/noEmptyPattern: vitest takes the names of fixtures from the pattern, and there are none.
afterAll(({}, suite) => {
  suite.file.meta.spent = spent() - begun;
});
