import { EXIT } from './exit.ts';
import { complain } from './terminal.ts';

const undo: (() => Promise<unknown>)[] = [];

/** What must be ended with this process, however it ends: children are not left behind by an interrupt. */
export function onInterrupt(end: () => Promise<unknown>): void {
  undo.push(end);
}

let ended: (() => void) | undefined;

/** For what runs on only to be looked at: the next interrupt is then its ordinary end. */
export const untilInterrupted = (): Promise<void> =>
  new Promise((done) => {
    ended = done;
  });

/** Ctrl-C and a plain kill: end what was started, keep what was recorded, say how to go on. */
export function listenForInterrupts(): void {
  let asked = false;
  const stop = async (): Promise<void> => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    if (ended) return ended();
    complain('');
    complain('interrupted: everything recorded so far is kept; run the same command again to go on');
    await Promise.race([Promise.allSettled(undo.map((end) => end())), new Promise((done) => setTimeout(done, 5000))]);
    process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
