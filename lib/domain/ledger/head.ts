import * as z from 'zod';
import { IntegrityError } from '../errors.ts';

/** Where a chain stands: its last position, that record's hash and time. */
export const Head = z.object({ seq: z.int().nonnegative(), hash: z.string(), at: z.string() });
export type Head = z.infer<typeof Head>;

/** A head as it is stored. @throws IntegrityError when it is not as heads are written */
export function headIn(item: unknown, chain: string): Head {
  const parsed = Head.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new IntegrityError(`the head of \`${chain}\` is not as it was written`, { verdict: 'tampered' });
}
