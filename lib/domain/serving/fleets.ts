import type { Serving } from './serving.ts';

/** The instances of one production variant; both absent where its form has none. */
export interface VariantFleet {
  readonly name: string;
  readonly instanceType?: string | undefined;
  /** Of an inference component, its copies. */
  readonly instances?: number | undefined;
  /** Which part of the requests it gets, beside those of the others (API_ProductionVariant, InitialVariantWeight). */
  readonly weight: number;
}

/** What a deployment says of them. */
export interface Fleets {
  readonly serving?: Serving | undefined;
  readonly instanceType?: string | undefined;
  readonly instances?: number | undefined;
  readonly variants?: readonly VariantFleet[] | undefined;
}

/** What the requests to a deployment are spread over: the variants it names, or one. @param name of that one */
export const fleetsOf = (
  { serving, instanceType, instances, variants }: Fleets,
  name: string,
): readonly VariantFleet[] =>
  variants ?? [
    { name, instanceType, instances: serving?.type === 'component' ? serving.copies : instances, weight: 1 },
  ];

/** Which part of the requests each variant gets, in words, by their names: `cpu 75.0 %`. */
export function sharesInWords(
  variants: readonly { readonly name: string; readonly weight?: number | undefined }[],
): string[] {
  const all = variants.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return variants
    .map(({ name, weight = 0 }) => `${name} ${all > 0 ? ((weight / all) * 100).toFixed(1) : '0.0'} %`)
    .sort();
}
