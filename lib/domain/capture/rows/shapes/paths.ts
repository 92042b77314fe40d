import { isObject } from '../../../is-object.ts';

/** One step into a JSON value: a member's name, or a place in an array. */
type Step = string | number;

const STEP = /^(?:\.?([^.[\]'"]+)|\[(\d{1,9})\]|\['([^']*)'\])/;
/** Nobody nests deeper what a column is to be named by. */
const DEEPEST = 16;

const known = new Map<string, readonly Step[] | undefined>();
/** Names come from schemas, of which a process meets few; a caller that never stops must not fill the memory. */
const MOST = 50_000;

/**
 * The steps a column's name spells: `data.features[0]`, with `$.` before it or without, or `$['a b'].c`, as JSONPath writes members and places
 * (RFC 9535, sections 2.3.1 and 2.3.3). Undefined for a name of one step, which is a key like any other.
 */
export function stepsOf(name: string): readonly Step[] | undefined {
  if (known.has(name)) return known.get(name);
  if (known.size >= MOST) known.clear();
  const steps = parseSteps(name);
  known.set(name, steps);
  return steps;
}

function parseSteps(name: string): readonly Step[] | undefined {
  const rooted = name.startsWith('$') && name.length > 1;
  let rest = rooted ? name.slice(1) : name;
  const steps: Step[] = [];
  while (rest !== '') {
    const [all, member, place, quoted] = STEP.exec(rest) ?? [];
    if (all === undefined || steps.length === DEEPEST) return undefined;
    steps.push(place === undefined ? (member ?? quoted ?? '') : Number(place));
    rest = rest.slice(all.length);
  }
  return steps.length > 1 || rooted ? steps : undefined;
}

/** The value of an object under a name: its own member, else where the name leads as a path; undefined where there is none. */
export function readPath(object: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const steps = stepsOf(name);
  let value: unknown = steps && object;
  for (const step of steps ?? []) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined;
    else if (Array.isArray(value) && /^\d+$/.test(step)) value = value[Number(step)];
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/**
 * What an object holds, with members inside of objects under the names that `readPath` finds them by (`user.age`, `['a b'].c`): lists and
 * empty objects are there as they are. What no name leads to is not there.
 */
export function* leavesOf(object: Record<string, unknown>, inside = ''): Generator<[name: string, value: unknown]> {
  for (const [key, value] of Object.entries(object)) {
    const step = /^\$|[.[\]'"]/.test(key) || key === '' ? `['${key}']` : inside === '' ? key : `.${key}`;
    const nested = isObject(value) && Object.keys(value).length > 0;
    const name = inside === '' && !nested ? key : `${inside}${step}`;
    const steps = stepsOf(name);
    if (nested && !key.includes("'") && (steps?.length ?? 1) < DEEPEST) yield* leavesOf(value, name);
    else if (inside === '' || steps !== undefined) yield [name, value];
  }
}

/** The member of an object that a name begins at: itself, or the first step of a path. */
export const firstMember = (name: string): string => String(stepsOf(name)?.[0] ?? name);
