import { InvalidEventError } from '../errors.ts';
import { decimal } from '../reason.ts';

const PLACES = 4;
const LARGEST = 1_000_000;

/** Which way a number goes that does not fit four places: interval bounds go outwards, so that rounding never claims more than was measured. */
export type Rounding = 'nearest' | 'down' | 'up';

/**
 * A measured quantity as a decimal string with four places, as records and Cedar's `decimal` carry it.
 * Downwards and upwards it rounds what the number prints as, not its binary expansion: `0.5703` stays `0.5703` in every direction.
 * Throws InvalidEventError when `value` is not a finite number within +-1,000,000; `name` says which one in the message.
 */
export function toDecimal(name: string, value: number, rounding: Rounding = 'nearest'): string {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > LARGEST) {
    throw new InvalidEventError(
      `\`${name}\` is \`${value}\`, but must be a finite number between -${LARGEST} and ${LARGEST}`,
    );
  }
  if (rounding === 'nearest') return decimal(value);
  const [digits, exponent = '0'] = String(value).split('e');
  const scaled = Number(`${digits}e${Number(exponent) + PLACES}`);
  return decimal((rounding === 'down' ? Math.floor(scaled) : Math.ceil(scaled)) / 10 ** PLACES);
}
