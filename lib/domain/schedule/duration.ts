import * as z from 'zod';
import { LENGTH, msOf, UNITS } from '../time.ts';

/** A length of time written as a whole number and one unit: `90s`, `10m`, `6h`, `7d`. Parsed to milliseconds. */
export const Duration = z
  .string()
  .regex(LENGTH, 'must be a whole number and a unit, like `90s`, `10m`, `6h` or `7d`')
  .transform(msOf);

/** The same, held between two bounds given in the same notation. */
export const durationBetween = (low: string, high: string) =>
  Duration.refine((ms) => ms >= Duration.parse(low) && ms <= Duration.parse(high), {
    message: `must lie between \`${low}\` and \`${high}\``,
  });

/** The notation of a length of time, in the largest unit that fits it: `3600000` is `1h`. */
export function durationText(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((name) => ms % UNITS[name] === 0);
  return unit ? `${ms / UNITS[unit]}${unit}` : `${ms / 1000}s`;
}
