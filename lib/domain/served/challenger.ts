/** Begin the names of variants that Steward makes for a challenger: their captures are read by the race that they run in, and by no check. */
const SHADOW = 'steward-shadow-';
const ARM = 'steward-arm-';

/** The variant in which a version is raced: as a shadow, or as an arm of an A/B. */
export const challengerName = (form: 'shadow' | 'ab', version: number): string =>
  `${form === 'shadow' ? SHADOW : ARM}${version}`;

export const isChallenger = (variant: string): boolean => variant.startsWith(SHADOW) || variant.startsWith(ARM);
