/** Begins the name of every shadow variant that Steward makes: its captures are read by the race that it runs in, and by no check. */
const SHADOW = 'steward-shadow-';

/** The shadow variant in which a version is raced. */
export const shadowName = (version: number): string => `${SHADOW}${version}`;

export const isShadow = (variant: string): boolean => variant.startsWith(SHADOW);
