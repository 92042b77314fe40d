import { InvalidEventError } from '../../lib/domain/errors.ts';
import { visible, visibleLines } from '../../lib/domain/visible.ts';

/**
 * The only way to a terminal: nothing that others wrote, a reason, a name, an error, can steer it or pass for a line of ours. Results go to
 * standard output, a line at a time; a reader that went away is not our error.
 */
export function print(line: string): void {
  process.stdout.write(`${visible(line)}\n`);
}

/** Several lines: what others wrote breaks none of them. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}

/** What went wrong or goes on, to standard error: one line, however many are in the text. */
export function complain(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

/** Why a command could not run; several problems of a file are a line each. */
export function complainOf(error: unknown): void {
  const [first, ...more] = error instanceof InvalidEventError ? error.lines : [(error as Error).message];
  for (const line of [`steward: ${first}`, ...more]) complain(line);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** JSON has the line breaks of others spelled out already. */
export const printJson = (value: unknown): void => printLines(JSON.stringify(value, null, 2).split('\n'));

/** Prints things one by one as one JSON array, as `printJson` would print them all. */
export function arrayPrinter(): { take(value: unknown): void; end(): void } {
  let first = true;
  return {
    take: (value) => {
      const text = visibleLines(JSON.stringify(value, null, 2));
      process.stdout.write(`${first ? '[' : ','}\n${text.replace(/^/gm, '  ')}`);
      first = false;
    },
    end: () => printLines(first ? ['[]'] : ['', ']']),
  };
}
