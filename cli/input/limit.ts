import { InvalidEventError } from '../../lib/domain/errors.ts';

/** The number of `--limit`: 0 and more. */
export function atMost(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidEventError(`\`--limit ${text}\` is no number: say \`--limit 100\``);
  return Number(text);
}
