import { InvalidEventError } from '../../lib/domain/errors.ts';

/** A version as people write it: `flight-delay/2`. */
export function parseName(name: string): { model: string; version: number } {
  const parts = /^([a-zA-Z0-9-]{1,63})\/([1-9]\d{0,5})$/.exec(name);
  if (!parts)
    throw new InvalidEventError(`\`${name}\` is not a version: write \`model/version\`, like \`flight-delay/2\``);
  return { model: parts[1]!, version: Number(parts[2]) };
}
