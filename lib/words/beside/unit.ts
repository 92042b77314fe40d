/** A column whose numbers may be in another unit, as a decision or the record of one tells it. */
export interface InOtherUnit {
  readonly feature: string;
  readonly factor: string | number;
  readonly mean: string | number;
  readonly was: string | number;
}

/** Four digits: more tell nobody more. */
const figure = (value: string | number): string => String(Number(Number(value).toPrecision(4)));

/** `values of amount have their mean at 12340, the baseline's at 12.34: divided by 1000 they would lie as the baseline's do, …`, with the mend. */
export function unitSentences(
  { otherUnits = [] }: { otherUnits?: readonly InOtherUnit[] | undefined },
  most = 8,
): string[] {
  return otherUnits.slice(0, most).map(({ feature, factor, mean, was }) => {
    const by = Number(factor);
    const how =
      by === -1 ? 'with the other sign' : by < 1 ? `multiplied by ${figure(1 / by)}` : `divided by ${figure(by)}`;
    const what = by === -1 ? 'is a sign turned round?' : 'is it another unit?';
    return `values of ${feature} have their mean at ${figure(mean)}, the baseline's at ${figure(was)}: ${how} they would lie as the baseline's do, ${what} To the model they are other numbers, so this stands as it is: send them as the baseline has them, or train on what is sent now`;
  });
}

/** The same of a record, as far as it can be read: nothing in it is believed. */
export const readUnits = (told: unknown): InOtherUnit[] =>
  Array.isArray(told)
    ? (told as (InOtherUnit | null)[]).filter(
        (unit): unit is InOtherUnit =>
          typeof unit?.feature === 'string' &&
          Number(unit.factor) !== 0 &&
          [unit.factor, unit.mean, unit.was].every((value) => Number.isFinite(Number(value))),
      )
    : [];
