import type { Reason } from '../reason.ts';
import type { Content, EndpointObservation, ServedContent } from '../served/served.ts';
import { compareConfigured, compareContent } from './compare-content.ts';

/** The endpoint config in which a version is raced, by the name of that under which it is to be released. */
export const raceConfig = (config: string): string => `${config}-race`;

/** What an endpoint shall serve while a race runs: the champion as it was, and beside it the challenger as it was approved. */
export interface RacedContents {
  readonly champion: Content;
  readonly challenger: Content;
}

/**
 * @param champion as the deployment keeps it
 * @param challenger as people approved it
 * @param made when the config of both and their models were made, once that is known
 */
export function racedContents(
  champion: Content,
  challenger: Content,
  shadow: string,
  made: readonly number[] = [],
): RacedContents {
  const { madeAt: _, ...kept } = champion;
  const both = { ...kept, capture: challenger.capture };
  return {
    champion: { ...both, shadows: [shadow], ...(made.length > 0 && { madeAt: [...made] }) },
    challenger: {
      ...both,
      shadows: [],
      variants: challenger.variants.map((variant) => ({ ...variant, name: shadow })),
    },
  };
}

/** How what a config would serve differs from that; none where it is exactly that. */
export const compareRacedConfig = ({ champion, challenger }: RacedContents, found: ServedContent): Reason[] => [
  ...compareConfigured(champion, found),
  ...compareConfigured(challenger, asOwn(found)),
];

/** The same of what an endpoint runs, down to the images that it pulled for both. */
export const compareRaced = ({ champion, challenger }: RacedContents, found: EndpointObservation): Reason[] => [
  ...compareContent(champion, found),
  ...compareContent(challenger, asOwn(found)),
];

/** Its shadow variants, as if they were all that it serves. */
const asOwn = <Found extends ServedContent>(found: Found): Found => ({
  ...found,
  variants: found.shadowing ?? [],
  shadows: [],
});
