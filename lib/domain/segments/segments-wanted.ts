import * as z from 'zod';

/** By which column a window is to be counted as well: held against baselines with this digest, or, in words, why it cannot be. */
export const SegmentsWanted = z.strictObject({
  column: z.string(),
  sha256: z.string().optional(),
  because: z.string().optional(),
});
export type SegmentsWanted = z.infer<typeof SegmentsWanted>;

/** What a manifest asks for, as far as the served version has it; undefined where it asks for none. */
export function wantedSegments(
  column: string | undefined,
  { version, segments }: { version: number; segments?: SegmentsWanted | undefined },
): SegmentsWanted | undefined {
  if (column === undefined) return undefined;
  if (segments?.column === column) return segments;
  return {
    column,
    because: `version ${version} has no baselines by ${column}: the gate makes them of what serves when the manifest is applied, and of each new version`,
  };
}
