/** What people say an alarm was once they know: limits are learned from it (docs/drift-cli.md). */
export const WAS = ['real', 'false-alarm'] as const;
export type Was = (typeof WAS)[number];
