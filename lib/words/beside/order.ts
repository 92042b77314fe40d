/** A column that holds another one's values, as a decision or the record of one tells it. */
export interface InOtherOrder {
  readonly feature: string;
  readonly holds: string;
}

/** `columns seem to be in another order: age holds values as the baseline has them in income, …`, with the mend. */
export function orderSentences({ otherOrder = [] }: { otherOrder?: readonly InOtherOrder[] | undefined }, most = 8) {
  const said = otherOrder.slice(0, most).map(({ feature, holds }) => `${feature} holds values of ${holds}`);
  return said.length === 0
    ? []
    : [
        `columns seem to be in another order: ${said.join(', ')}. This stands as it is: send them in the order of the baseline's schema, or by name`,
      ];
}
