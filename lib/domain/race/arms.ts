import type { RaceArm } from './assign-arm.ts';
import type { RaceAsked } from './race-asked.ts';

/** Parts that the shares of an A/B are written in as weights of variants: whole numbers, as SageMaker keeps a weight as a float. */
const PARTS = 1000;

/** The arms of an A/B as variants of the endpoint, the champion's first: the order is part of how units are dealt. */
export const armsOf = (
  { share = 0.5 }: Pick<RaceAsked, 'share'>,
  { champion, challenger }: { readonly champion: string; readonly challenger: string },
): [RaceArm, RaceArm] => {
  const weight = Math.round(share * PARTS);
  return [
    { name: champion, weight: PARTS - weight },
    { name: challenger, weight },
  ];
};

/** The unit that a request is of, as its caller names it: what stands in the inference id before the last `:`; undefined where nothing does. */
export function unitOf(inferenceId: string | undefined): string | undefined {
  const at = inferenceId?.lastIndexOf(':') ?? -1;
  return at > 0 ? inferenceId!.slice(0, at) : undefined;
}
