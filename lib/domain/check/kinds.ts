/**
 * What a check looks at: the requests (`drift`), predictions with their labels (`quality`), how groups are treated (`fairness`),
 * predictions without labels yet (`estimate`), what predictions are put down to (`attribution`), how requests are served (`operations`), what known inputs are answered (`golden`).
 */
export const CHECK_KINDS = ['drift', 'quality', 'fairness', 'estimate', 'attribution', 'operations', 'golden'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** What has a schedule and a flow of its own, and can be checked out of turn: of a run of `quality` or `operations` come several checks. */
export const ASKED_KINDS = ['drift', 'quality', 'operations'] as const;
export type AskedKind = (typeof ASKED_KINDS)[number];

/** What another training can mend: no model is slow for what it learned. */
export const TRAINED_AWAY = ['drift', 'quality', 'fairness', 'estimate', 'attribution'] as const;
