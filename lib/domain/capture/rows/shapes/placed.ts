import { isObject } from '../../../is-object.ts';
import { CLASSES, isList } from './chances.ts';
import { chancesOf, isNumber } from './pairs.ts';
import { stepsOf } from './paths.ts';

/**
 * Why what stands at a place is no column: names of classes beside it say which class each place is, and may do so in another order in each row, as
 * servers do that put the likeliest first. A class read as another would move nothing that a check looks at, or all of it.
 * @returns undefined where no place is asked for, and where nobody names classes beside it
 */
export function whyNotAtPlace(value: Record<string, unknown>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const steps = Object.hasOwn(value, name) ? undefined : stepsOf(name);
    const classes = steps && classesAt(value, steps);
    if (classes !== undefined)
      return `what stands at \`${name.slice(0, 64)}\` may be another class in each row, since \`${classes}\` says beside it which: name the class whose chance is meant, as it is written there`;
  }
  return undefined;
}

/** The member that names the classes of the list in which a place is asked for. */
function classesAt(value: unknown, steps: readonly (string | number)[]): string | undefined {
  let held = value;
  let beside: Record<string, unknown> | undefined;
  let inside: number[] = [];
  for (const [at, step] of steps.entries()) {
    if (typeof step === 'number' && Array.isArray(held)) {
      const further = steps.length > at + 1;
      if (further && chancesOf(held) !== undefined && steps[at + 1] !== 'label') return 'label';
      if (!further && isList(held)) return namesBeside(beside, inside, held);
      inside = [...inside, step];
      held = held[step];
    } else if (isObject(held)) {
      beside = held;
      inside = [];
      held = held[step];
    } else return undefined;
  }
  return undefined;
}

/** The member beside a list, at the same places in it, that holds as many different texts. */
function namesBeside(
  beside: Record<string, unknown> | undefined,
  inside: readonly number[],
  list: readonly unknown[],
): string | undefined {
  return CLASSES.find((key) => {
    const named = inside.reduce<unknown>(
      (held, place) => (Array.isArray(held) ? held[place] : undefined),
      beside?.[key],
    );
    if (!Array.isArray(named) || named === list || named.length < 2 || named.length !== list.length) return false;
    // numbers may be the classes of neighbours, each at a distance
    return isList(named) && new Set(named).size === named.length && (!named.every(isNumber) || addUp(list));
  });
}

/** Chances of every class add up to 1 within what rounding leaves. */
const addUp = (list: readonly unknown[]): boolean =>
  Math.abs(list.reduce<number>((sum, one) => sum + Number(one), 0) - 1) <= 0.01;
