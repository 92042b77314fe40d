/** A slice or group as a plan names it: the rows whose cell of a column is just this text. */
export interface NamedSlice {
  readonly name: string;
  readonly column: string;
  readonly value: string;
}

/** Reads `region=west`; undefined where there is no column before a `=`. */
export function sliceOf(name: string): NamedSlice | undefined {
  const at = name.indexOf('=');
  return at < 1 ? undefined : { name, column: name.slice(0, at), value: name.slice(at + 1) };
}

/** Every slice and group that a plan names, once. */
export const slicesNamed = ({
  slices,
  fairness,
}: {
  readonly slices?: { readonly names: readonly string[] } | undefined;
  readonly fairness?: { readonly groups: readonly string[] } | undefined;
}): string[] => [...new Set([...(slices?.names ?? []), ...(fairness?.groups ?? [])])];
