import type { Serving } from './serving.ts';

interface Jobs {
  readonly endpoint?: string | undefined;
  readonly serving?: Serving | undefined;
  readonly logs?: object | undefined;
  readonly target?: string | undefined;
}
interface Misfit {
  readonly path: readonly string[];
  readonly message: string;
}
const misfit = (path: readonly string[], message: string): Misfit => ({ path, message });

/** What checks read where SageMaker captures nothing. */
export const WRITTEN =
  '`logs: { uri: … }` names where the container, or whoever calls it, writes each request and answer as a line of data capture (docs/serving.md)';
/** And of transform jobs. */
export const PAIRED_OR_WRITTEN =
  'what jobs leave below `serving: { type: batch, output: s3://…/<endpoint> }`, paired with what they read; or `logs: { uri: … }`, where whoever runs the jobs writes lines of data capture (docs/serving.md)';

/** Whether jobs are paired by Steward. */
export const isPaired = ({ serving }: Pick<Jobs, 'serving'>): boolean =>
  serving?.type === 'batch' && serving.output !== undefined;

/** What a deployment for transform jobs says of their answers. */
export function batchMisfits({ endpoint = '', serving, logs, target }: Jobs): Misfit[] {
  if (serving?.type !== 'batch') return [];
  const { output, id } = serving;
  if (output === undefined)
    return id === undefined
      ? []
      : [
          misfit(
            ['serving', 'id'],
            'is of the records of jobs, which are read where `output` is said: say it, or leave `id` out',
          ),
        ];
  return [
    ...(lastFolder(output) === endpoint
      ? []
      : [
          misfit(
            ['serving', 'output'],
            `must end in the deployment's name, by which a job is known to be its: \`${output.replace(/\/+$/, '')}/${endpoint}\``,
          ),
        ]),
    ...(logs
      ? [misfit(['logs'], 'is not read beside `serving.output`, from which jobs are paired: leave one out')]
      : []),
    ...(target === undefined
      ? []
      : [
          misfit(
            ['serving', 'output'],
            'jobs of another account are not told of here yet: leave it out, and write `logs: { uri: … }` (docs/serving.md)',
          ),
        ]),
  ];
}

const lastFolder = (uri: string): string | undefined =>
  uri
    .replace(/^s3:\/\/[^/]+\/?/, '')
    .replace(/\/+$/, '')
    .split('/')
    .at(-1);

/** Answers are no lines of data capture, and would be read as some. */
export const loggedAmongAnswers = ({
  serving,
  logs,
}: {
  readonly serving?: Serving | undefined;
  readonly logs?: { readonly uri: string } | undefined;
}) =>
  serving?.type !== 'async' || !logs
    ? []
    : (['output', 'failure'] as const)
        .filter((key) => within(logs.uri, serving[key]) || within(serving[key], logs.uri))
        .map((key) => ({
          path: ['logs', 'uri'],
          message: `lies with \`serving.${key}\`, where SageMaker writes what is no line of data capture: name a prefix of its own`,
        }));

const within = (inner: string, outer: string): boolean =>
  `${inner.replace(/\/+$/, '')}/`.startsWith(`${outer.replace(/\/+$/, '')}/`);
