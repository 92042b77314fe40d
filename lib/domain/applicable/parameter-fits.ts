import { declaredMetric } from '../metric/metrics.ts';
import { type Manifest, taskOf } from '../model/manifest.ts';
import type { TunedRange } from '../model/retraining.ts';
import { patternMisfit } from '../retrain/partition-pattern.ts';

/** `$words` a pipeline parameter may take from the retrain decision; anything else is passed as written. */
const PARAMETER_WORDS = ['$trainFrom', '$trainTo', '$holdOutFrom', '$holdOutTo', '$championModelData', '$cause'];
/** And those that stand for its data, where the manifest says where that lies. */
const DATA_WORDS = ['$dataManifest', '$dataDigest'];

interface Misfit {
  readonly path: string[];
  readonly message: string;
}

/** Parameters of retraining that name a word which there is not, data that cannot be listed or counted, and ranges in which nothing can be tried. */
export function parameterMisfits(manifest: Manifest): Misfit[] {
  const { retraining } = manifest;
  if (!retraining) return [];
  return [
    ...wordMisfits(retraining),
    ...dataMisfits(retraining),
    ...newDataMisfits(retraining),
    ...tuneMisfits(retraining, taskOf(manifest).type),
  ];
}

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

/** As many parameters as space is filled in (lib/statistics/search/halton.ts); more of them a few runs could say nothing of. */
const MOST_TUNED = 12;

function tuneMisfits({ tune, parameters }: Retraining, task: ReturnType<typeof taskOf>['type']): Misfit[] {
  if (!tune) return [];
  const path = ['retraining', 'tune'];
  const names = Object.keys(tune.parameters);
  const metric = declaredMetric(tune.metric);
  return [
    ...(metric?.of.includes(task)
      ? []
      : [{ path: [...path, 'metric'], message: `must be a metric of the task \`${task}\` (docs/quality.md)` }]),
    ...(names.length > 0 && names.length <= MOST_TUNED
      ? []
      : [{ path: [...path, 'parameters'], message: `must be 1 to ${MOST_TUNED}` }]),
    ...names.flatMap((name) => {
      const message = rangeMisfit(tune.parameters[name]!, parameters[name]);
      return message === undefined ? [] : [{ path: [...path, 'parameters', name], message }];
    }),
  ];
}

function rangeMisfit({ min, max, scale, integer }: TunedRange, first: string | undefined): string | undefined {
  if (!(min < max)) return '`min` must be below `max`';
  if (scale === 'log' && min <= 0) return 'of scale `log` must begin above 0';
  if (integer && !(Number.isInteger(min) && Number.isInteger(max))) return 'of whole numbers must have whole ends';
  const value = first === undefined || first.trim() === '' ? Number.NaN : Number(first);
  return value >= min && value <= max
    ? undefined
    : `needs its first value in \`retraining.parameters\`: a number from ${min} to ${max}`;
}
