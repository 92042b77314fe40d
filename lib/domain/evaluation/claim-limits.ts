import * as z from 'zod';
import type { Limit } from '../quality/limits.ts';

const bound = z.number().min(-1e11).max(1e11).multipleOf(0.0001);

/** Limits on what the pipeline says of its own measuring, by the names it gives: of the version, and of what it has more or less of than the champion (`bleu.difference`). */
export const ClaimLimits = z.record(
  z
    .string()
    .regex(/^[A-Za-z_][\w.@-]{0,99}$/, 'must begin with a letter and hold letters, digits, `_`, `.`, `@` and `-`'),
  z.union([z.strictObject({ min: bound }), z.strictObject({ max: bound })]),
);
export type ClaimLimits = Record<string, Limit>;

/** What a claimed number is called beside measured ones. */
export const claimedName = (name: string): string => `claimed.${name}`;
export const isOfChampion = (name: string): boolean => name.endsWith('.difference');
