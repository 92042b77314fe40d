/** [start, end) in epoch ms. */
export type Window = { readonly start: number; readonly end: number };
