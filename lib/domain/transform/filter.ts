/** Members by name, or places of a list, counted from its end where negative, or all from one place on. */
type Step = { readonly names: readonly string[] } | { readonly places: readonly Place[] };
type Place = number | { readonly from: number | undefined };

/** A filter of a transform job, step by step; without any step it picks everything. */
export type Filter = readonly Step[];

/**
 * Reads a filter of `DataProcessing`, as far as SageMaker's developer guide shows it ("Associate Prediction Results with their Corresponding Input
 * Records"; API_DataProcessing): `$`, `$.a.b`, `$['a','b']`, `$.a.['b','c']`, `$[0,2]`, `$[1:]`, `$[-1]`, `$[0,5:]`. `undefined` for any other, and
 * for a range with an end: the guide says that `$[1:4]` holds the fifth column, the JsonPath that it links stops before it.
 */
export function readFilter(text: string): Filter | undefined {
  if (!text.startsWith('$')) return undefined;
  const found = [...text.slice(1).matchAll(/\.([A-Za-z_][\w-]*)|\.?\[([^\]]*)\]/g)];
  if (found.map(([all]) => all).join('') !== text.slice(1)) return undefined;
  const steps = found.map(([, name, inner]) => (name === undefined ? inBrackets(inner!) : { names: [name] }));
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

function inBrackets(inner: string): Step | undefined {
  const parts = inner.split(',').map((part) => part.trim());
  const names = parts.map((part) => /^(['"])(.*)\1$/.exec(part)?.[2]);
  if (names.every((name) => name !== undefined)) return { names };
  const places = parts.map((part): Place | undefined => {
    if (/^-?\d+$/.test(part)) return Number(part);
    const [, from] = /^(-?\d+|):$/.exec(part) ?? [];
    return from === undefined ? undefined : { from: from === '' ? undefined : Number(from) };
  });
  return places.every((place) => place !== undefined) ? { places } : undefined;
}

/** Which places of a list of so many a filter picks, in its order; `undefined` where it is none of places, or leads beyond. */
export function placesIn(filter: Filter, width: number): number[] | undefined {
  const all = Array.from({ length: width }, (_, i) => i);
  const [step, ...more] = filter;
  if (step === undefined) return all;
  if (more.length > 0 || !('places' in step)) return undefined;
  const places = step.places.flatMap((place) =>
    typeof place === 'number' ? [place < 0 ? width + place : place] : all.slice(place.from),
  );
  return places.every((place) => place >= 0 && place < width) ? places : undefined;
}

/** What a filter picks of a value of JSON; `undefined` where there is nothing of the kind. */
export const pickFrom = (value: unknown, filter: Filter): unknown => filter.reduce(pickStep, value);

function pickStep(value: unknown, step: Step): unknown {
  if (!('names' in step)) {
    if (!Array.isArray(value)) return undefined;
    return placesIn([step], value.length)?.map((place) => value[place]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const member = (name: string): unknown =>
    Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  const [first, ...others] = step.names;
  return others.length === 0 ? member(first!) : Object.fromEntries(step.names.map((name) => [name, member(name)]));
}
