import { validation } from '../../core/errors.ts';

/** What a filter picks: members by name, or places of a list, counted from the end where negative, or ranges of them. */
type Pick = { names: string[] } | { places: (number | { from: number | undefined; to: number | undefined })[] };

const LONGEST = 63;
/** As SageMaker's own refusal lists them (github.com/aws/aws-sdk/issues/184). */
const OPERATORS = "['$', '[', ']', '*', '.', ' ', ',', ':', '-', ''']";

/**
 * A filter of DataProcessing, as far as the developer guide shows it ("Associate prediction results with input records"): `$`, `$.a.b`,
 * `$['a','b']`, `$.a.['b','c']`, `$[0,2]`, `$[1:]`, `$[-1]`, `$[0,5:]`. A name with `_` is refused in SageMaker's words (the issue above); how it words
 * another refusal is not known.
 * @param member `InputFilter` or `OutputFilter`; @param type the input's content type
 * @throws ValidationException for any other
 */
export function checkFilter(member: string, filter: string, type: string): void {
  if (filter.includes('_'))
    throw validation(
      `Invalid ${member}: "${filter}". Unexpected "_" in JsonPath. Supported operators for "${type}" are ${OPERATORS}.`,
    );
  parseFilter(filter);
}

/** The same at work. @throws {Error} for several ranges, which SageMaker says of the object that it reads (github.com/aws/sagemaker-python-sdk/issues/1112) */
export function stepsOf(filter: string): Pick[] {
  const steps = parseFilter(filter);
  if (steps.some((step) => 'places' in step && step.places.filter((place) => typeof place !== 'number').length > 1))
    throw new Error(
      `Invalid JsonPath: ${filter}: only single range filters of format (eg: [1:5]) are supported. Format ${filter.replace(/^\$/, '')} is not supported`,
    );
  return steps;
}

function parseFilter(filter: string): Pick[] {
  if (filter.length > LONGEST) throw validation(`a filter has at most ${LONGEST} characters`);
  const rest = filter.replace(/^\$/, '');
  const steps = [...rest.matchAll(/\.([A-Za-z][\w-]*)|\.?\[([^\]]*)\]/g)];
  if (!filter.startsWith('$') || steps.map(([all]) => all).join('') !== rest)
    throw validation(`\`${filter}\` is not a JSONPath that batch transform supports`);
  return steps.map(([, name, inner]) => (name === undefined ? bracket(filter, inner!) : { names: [name] }));
}

function bracket(filter: string, inner: string): Pick {
  const parts = inner.split(',').map((part) => part.trim());
  const names = parts.map((part) => /^(['"])(.*)\1$/.exec(part)?.[2]);
  if (names.every((name) => name !== undefined)) return { names };
  const places = parts.map((part) => {
    if (/^-?\d+$/.test(part)) return Number(part);
    const [, from, to] = /^(-?\d+)?:(-?\d+)?$/.exec(part) ?? [undefined, 'none'];
    if (from === 'none') throw validation(`\`${filter}\` is not a JSONPath that batch transform supports`);
    return { from: from === undefined ? undefined : Number(from), to: to === undefined ? undefined : Number(to) };
  });
  return { places };
}

/**
 * What a filter picks of a record; of a range with an end all before that end, as the library has it that AWS's guide links (the guide says "inclusive").
 * @throws {Error} for what lies beyond the record, as AWS has it
 */
export function pick(value: unknown, steps: readonly Pick[]): unknown {
  return steps.reduce(one, value);
}

function one(value: unknown, step: Pick): unknown {
  if ('names' in step) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('the record is no object');
    const members = value as Record<string, unknown>;
    const [first, ...others] = step.names;
    return others.length === 0 ? members[first!] : Object.fromEntries(step.names.map((name) => [name, members[name]]));
  }
  if (!Array.isArray(value)) throw new Error('the record is no list');
  const picked = step.places.flatMap((place) => {
    if (typeof place !== 'number') return value.slice(place.from ?? 0, place.to ?? value.length);
    const at = place < 0 ? value.length + place : place;
    if (at < 0 || at >= value.length) throw new Error(`the index ${place} is beyond the record's ${value.length}`);
    return [value[at]];
  });
  return picked;
}
