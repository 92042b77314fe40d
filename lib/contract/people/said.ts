import * as z from 'zod';

/** Characters nobody sees, or that turn what others read around, have no place in a reason: only joiners of letters and emoji. */
export const Said = z
  .string()
  .max(2000, 'must be at most 2000 characters')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
  .refine(
    (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replace(/[\r\n\t\u200c\u200d]/g, '')),
    'must not hold control or invisible characters',
  );

/** Something to read; blank Braille and Hangul fillers count as letters and symbols, and show nothing. */
export const saysSomething = (reason: string): boolean =>
  /[\p{L}\p{N}\p{P}\p{S}]/u.test(reason.replace(/[\u115f\u1160\u2800\u3164\uffa0]/g, ''));
