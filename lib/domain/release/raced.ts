import type { RaceArm } from '../race/assign-arm.ts';
import type { Reason } from '../reason.ts';
import type { Content, EndpointObservation, ServedContent } from '../served/served.ts';
import { compareConfigured, compareContent } from './compare-content.ts';

/** The endpoint config in which a version is raced, by the name of that under which it is to be released. */
export const raceConfig = (config: string): string => `${config}-race`;

/** What an endpoint shall serve while a race runs: the champion as it was, and beside it the challenger as it was approved; of an A/B `shadow` is absent, as both are arms of one content. */
export interface RacedContents {
  readonly served: Content;
  readonly shadow?: Content;
}

interface Both {
  /** As the deployment keeps it, and as people approved it. */
  readonly champion: Content;
  readonly challenger: Content;
  /** When the config of both and their models were made, once that is known. */
  readonly made?: readonly number[];
}

/** Of a shadow. @param shadow the name of its variant */
export function racedContents({ champion, challenger, made = [] }: Both, shadow: string): RacedContents {
  const both = sharedOf({ champion, challenger });
  return {
    served: { ...both, shadows: [shadow], ...(made.length > 0 && { madeAt: [...made] }) },
    shadow: { ...both, shadows: [], variants: variantsAs(challenger, shadow) },
  };
}

/** Of an A/B. @param arms the champion's first */
export function armContents(
  { champion, challenger, made = [] }: Both,
  [own, other]: readonly [RaceArm, RaceArm],
): RacedContents {
  const weighed = (variants: Content['variants'], { weight }: RaceArm) =>
    variants.map((variant) => ({ ...variant, weight }));
  return {
    served: {
      ...sharedOf({ champion, challenger }),
      shadows: [],
      variants: [...weighed(champion.variants, own), ...weighed(variantsAs(challenger, other.name), other)],
      ...(made.length > 0 && { madeAt: [...made] }),
    },
  };
}

function sharedOf({ champion, challenger }: Pick<Both, 'champion' | 'challenger'>): Content {
  const { madeAt: _, ...kept } = champion;
  return { ...kept, capture: challenger.capture };
}

const variantsAs = ({ variants }: Content, name: string): Content['variants'] =>
  variants.map((variant) => ({ ...variant, name }));

/** How what a config would serve differs from that; none where it is exactly that. */
export const compareRacedConfig = ({ served, shadow }: RacedContents, found: ServedContent): Reason[] => [
  ...compareConfigured(served, found),
  ...(shadow ? compareConfigured(shadow, asOwn(found)) : []),
];

/** The same of what an endpoint runs, down to the images that it pulled for both. */
export const compareRaced = ({ served, shadow }: RacedContents, found: EndpointObservation): Reason[] => [
  ...compareContent(served, found),
  ...(shadow ? compareContent(shadow, asOwn(found)) : []),
];

/** Its shadow variants, as if they were all that it serves. */
const asOwn = <Found extends ServedContent>(found: Found): Found => ({
  ...found,
  variants: found.shadowing ?? [],
  shadows: [],
});
