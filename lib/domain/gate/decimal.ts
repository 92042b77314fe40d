import { InvalidEventError } from '../errors.ts';

const PLACES = 4;
const LARGEST = 1_000_000;

/** Which way a number goes that does not fit four places: interval bounds go outwards, so that rounding never claims more than was measured. */
export type Rounding = 'nearest' | 'down' | 'up';

/**
 * A measured quantity as a decimal string with four places, as records and Cedar's `decimal` carry it.
 * Rounds what the number prints as, not its binary expansion: `0.5703` stays `0.5703` in every direction. -0 is 0.
 * Throws InvalidEventError when `value` is not a finite number within +-1,000,000; `name` says which one in the message.
 */
export function toDecimal(name: string, value: number, rounding: Rounding = 'nearest'): string {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > LARGEST) {
    throw new InvalidEventError(
      `\`${name}\` is \`${value}\`, but must be a finite number between -${LARGEST} and ${LARGEST}`,
    );
  }
  const [digits, exponent = '0'] = String(value).split('e');
  const scaled = Number(`${digits}e${Number(exponent) + PLACES}`);
  const units =
    rounding === 'nearest' ? Math.round(scaled) : rounding === 'down' ? Math.floor(scaled) : Math.ceil(scaled);
  const text = String(Math.abs(units)).padStart(PLACES + 1, '0');
  return `${units < 0 ? '-' : ''}${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`;
}
