import * as z from 'zod';

/** The chain that lists every chain created. */
export const CATALOG_CHAIN = 'catalog';

/** Where a chain stands: its last position, that record's hash and time. */
export const Head = z.object({ seq: z.int().nonnegative(), hash: z.string(), at: z.string() });
export type Head = z.infer<typeof Head>;
