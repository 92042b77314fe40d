import type { Baseline } from '../baseline/baseline.ts';
import type { Sketch } from '../baseline/sketch.ts';
import type { Looks } from './looks.ts';
import { type OtherOrder, tellOtherOrder } from './other-order.ts';
import { type OtherUnit, tellOtherUnits } from './other-unit.ts';
import { type OwnRows, tellOwnRows, tellUnseen, type UnseenValues } from './unseen-values.ts';

/** Why values of columns are unlike the baseline's though the world may be as it was; what is not there is absent. */
export type Unlike = {
  /** columns that hold each other's values */
  otherOrder?: OtherOrder[];
  /** columns of categories whose values are mostly none of the baseline's, or are its own, written otherwise */
  unseenValues?: UnseenValues[];
  /** columns by which the window's rows seem to be the baseline's own */
  ownRows?: OwnRows[];
  /** columns of numbers that would lie as the baseline's do in another unit */
  otherUnits?: OtherUnit[];
};

/** Tells of columns that are judged; of numbers of those that drifted. */
export function tellUnlike(
  baseline: Pick<Baseline, 'features'>,
  sketch: Sketch,
  columns: readonly { readonly judged: boolean; readonly verdict: string; readonly misread?: unknown }[],
  looks: Looks | undefined,
): Unlike {
  const otherOrder = tellOtherOrder(baseline, sketch, (index) => columns[index]!.judged, looks);
  // what the order explains is not explained otherwise too
  const explained = new Set(otherOrder.map(({ feature }) => feature));
  const isOpen = (index: number): boolean => columns[index]!.judged && !explained.has(baseline.features[index]!.name);
  const unseenValues = tellUnseen(baseline, sketch, isOpen, looks);
  const ownRows = tellOwnRows(baseline, sketch, isOpen);
  const otherUnits = tellOtherUnits(baseline, sketch, (index) => {
    const { verdict, misread } = columns[index]!;
    return isOpen(index) && verdict === 'drifted' && misread === undefined;
  });
  return {
    ...(otherOrder.length > 0 && { otherOrder }),
    ...(unseenValues.length > 0 && { unseenValues }),
    ...(ownRows.length > 0 && { ownRows }),
    ...(otherUnits.length > 0 && { otherUnits }),
  };
}
