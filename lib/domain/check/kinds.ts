/**
 * What a check looks at: the requests (`drift`), predictions with their labels (`quality`), how groups are treated (`fairness`),
 * predictions without labels yet (`estimate`), what predictions are put down to (`attribution`).
 */
export const CHECK_KINDS = ['drift', 'quality', 'fairness', 'estimate', 'attribution'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** What a person can have checked out of turn: each is a run of its own, of which `quality` makes several checks. */
export const ASKED_KINDS = ['drift', 'quality'] as const;
export type AskedKind = (typeof ASKED_KINDS)[number];
