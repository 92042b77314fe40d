/** Results go to standard output, one line or block at a time; a reader that went away is not our error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Prints things one by one as one JSON array, as `printJson` would print them all. */
export function printedArray(): { take(value: unknown): void; end(): void } {
  let first = true;
  return {
    take: (value) => {
      process.stdout.write(`${first ? '[' : ','}\n${JSON.stringify(value, null, 2).replace(/^/gm, '  ')}`);
      first = false;
    },
    end: () => print(first ? '[]' : '\n]'),
  };
}
