import * as z from 'zod';

/** Files that were gathered into the evidence: each under its own digest, by the name it had. */
const KeptFiles = z.strictObject({
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(1024),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        bytes: z.int().nonnegative(),
      }),
    )
    .min(1),
});
export type KeptFiles = z.infer<typeof KeptFiles>;

/** How a list of files begins, which no row of predictions does: what stands alone is its own file. */
const BEGINS = '{"files":[{"name":';

export const writeKept = (kept: KeptFiles): string =>
  JSON.stringify({ files: kept.files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })) });

/** Whether evidence that begins so is such a list. */
export const beginsKept = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, BEGINS.length)).toString() === BEGINS;

export const readKept = (text: string): KeptFiles => KeptFiles.parse(JSON.parse(text));
