/** Brakes on how often: whoever may change them in the manifest may pass them once. Two runs at once would overtake each other. */
export const PASSABLE: readonly string[] = ['cool-down', 'budget'];
