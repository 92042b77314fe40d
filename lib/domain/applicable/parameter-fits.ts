import type { Manifest } from '../model/manifest.ts';

/** `$words` a pipeline parameter may take from the retrain decision; anything else is passed as written. */
const PARAMETER_WORDS = ['$trainFrom', '$trainTo', '$holdOutFrom', '$holdOutTo', '$championModelData', '$cause'];

/** Parameters of retraining that name a word which there is not. */
export const parameterMisfits = ({ retraining }: Manifest): { path: string[]; message: string }[] =>
  Object.entries(retraining?.parameters ?? {}).flatMap(([name, value]) =>
    !value.startsWith('$') || PARAMETER_WORDS.includes(value)
      ? []
      : [
          {
            path: ['retraining', 'parameters', name],
            message: `a word beginning with \`$\` must be one of ${PARAMETER_WORDS.join(', ')}`,
          },
        ],
  );
