/**
 * What a check looks at: the requests (`drift`), predictions with their labels (`quality`), how groups are treated (`fairness`),
 * predictions without labels yet (`estimate`), what predictions are put down to (`attribution`).
 */
export const CHECK_KINDS = ['drift', 'quality', 'fairness', 'estimate', 'attribution'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];
