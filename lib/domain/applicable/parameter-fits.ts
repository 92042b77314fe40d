import type { Manifest } from '../model/manifest.ts';
import { patternMisfit } from '../retrain/partition-pattern.ts';

/** `$words` a pipeline parameter may take from the retrain decision; anything else is passed as written. */
const PARAMETER_WORDS = ['$trainFrom', '$trainTo', '$holdOutFrom', '$holdOutTo', '$championModelData', '$cause'];
/** And those that stand for its data, where the manifest says where that lies. */
const DATA_WORDS = ['$dataManifest', '$dataDigest'];

interface Misfit {
  readonly path: string[];
  readonly message: string;
}

/** Parameters of retraining that name a word which there is not, and data that cannot be listed or counted. */
export const parameterMisfits = ({ retraining }: Manifest): Misfit[] =>
  retraining ? [...wordMisfits(retraining), ...dataMisfits(retraining), ...newDataMisfits(retraining)] : [];

type Retraining = NonNullable<Manifest['retraining']>;

function wordMisfits({ parameters, data }: Retraining): Misfit[] {
  const words = [...PARAMETER_WORDS, ...(data ? DATA_WORDS : [])];
  return Object.entries(parameters).flatMap(([name, value]) =>
    !value.startsWith('$') || words.includes(value)
      ? []
      : [
          {
            path: ['retraining', 'parameters', name],
            message: `a word beginning with \`$\` must be one of ${words.join(', ')}${DATA_WORDS.includes(value) ? '; this one needs `retraining.data`' : ''}`,
          },
        ],
  );
}

function dataMisfits({ data }: Retraining): Misfit[] {
  if (!data) return [];
  const { prefix, partitions } = data;
  const pattern = partitions === undefined ? undefined : patternMisfit(partitions);
  return [
    // `train` would be `train-old` too.
    ...(prefix.endsWith('/') ? [] : [{ path: ['retraining', 'data', 'prefix'], message: 'must end in `/`' }]),
    ...(pattern === undefined ? [] : [{ path: ['retraining', 'data', 'partitions'], message: pattern }]),
  ];
}

function newDataMisfits({ newData, data }: Retraining): Misfit[] {
  if (!newData) return [];
  const path = ['retraining', 'newData'];
  const { rows, objects, bytes, partitions } = newData;
  const listed = objects ?? bytes ?? partitions;
  if (rows === undefined && listed === undefined)
    return [{ path, message: 'must say at least one of `rows`, `objects`, `bytes`, `partitions`' }];
  if (listed !== undefined && !data)
    return [
      { path, message: '`objects`, `bytes` and `partitions` are counted below `retraining.data.prefix`: say it' },
    ];
  return partitions !== undefined && data?.partitions === undefined
    ? [{ path: [...path, 'partitions'], message: 'needs `retraining.data.partitions`, which says what one is' }]
    : [];
}
