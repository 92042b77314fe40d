/** `$` and `,`: of a percent sign, what it does to the number. */
export const signsInWords = (signs: readonly string[]): string =>
  signs.map((sign) => (sign === '%' ? '`%` (12.3% is 0.123)' : `\`${sign}\``)).join(' and ');
