import type { Manifest } from '../model/manifest.ts';
import { ARN } from '../partitions.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A pipeline's name, or its ARN (sagemaker/latest/APIReference/API_StartPipelineExecution.html, PipelineName). */
const PIPELINE = new RegExp(
  `^(?:${ARN}:sagemaker:[a-z0-9-]+:(\\d{12}):pipeline/)?[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,255}$`,
);

/** Names that AWS would not take, or that say another thing than they seem to: whose a name is, is asked of its text. */
export const nameMisfits = ({ deployments, monitoring, retraining }: Manifest): Misfit[] => [
  ...pipelineMisfits(retraining?.pipeline, deployments),
  ...deployments.flatMap(({ capture, logs, serving }, i) => {
    const { output, failure } = serving?.type === 'async' ? serving : {};
    return [
      ...addressMisfits(capture?.uri, ['deployments', i, 'capture', 'uri']),
      ...addressMisfits(logs?.uri, ['deployments', i, 'logs', 'uri']),
      ...addressMisfits(output, ['deployments', i, 'serving', 'output']),
      ...addressMisfits(failure, ['deployments', i, 'serving', 'failure']),
    ];
  }),
  ...addressMisfits(monitoring.quality?.labels, ['monitoring', 'quality', 'labels']),
  ...endpointMisfits(deployments),
];

function pipelineMisfits(pipeline: string | undefined, deployments: Manifest['deployments']): Misfit[] {
  // How long it may be, size-fits.ts says.
  if (pipeline === undefined || pipeline.length > 256 + 64) return [];
  const path = ['retraining', 'pipeline'];
  const found = PIPELINE.exec(pipeline);
  if (!found)
    return [
      { path, message: 'must be the name of a SageMaker pipeline (letters, digits and inner hyphens), or its ARN' },
    ];
  const account = found[1];
  const other = deployments.find(({ roleArn }) => account !== undefined && roleArn.split(':')[4] !== account);
  if (!other) return [];
  return [
    { path, message: `is of account \`${account}\`: a pipeline is of the account that the deployments' roles are of` },
  ];
}

function addressMisfits(uri: string | undefined, path: readonly (string | number)[]): Misfit[] {
  const climbs = uri?.split('/').some((part) => part === '..' || part === '.');
  return climbs
    ? [{ path, message: 'must not hold `.` or `..` between slashes: S3 takes them for names, folders for a way out' }]
    : [];
}

function endpointMisfits(deployments: Manifest['deployments']): Misfit[] {
  const names = deployments.map(({ endpoint }) => endpoint);
  if (new Set(names).size < names.length)
    return [{ path: ['deployments'], message: 'must not name one `endpoint` twice: each deployment has its own' }];
  const twice = names.findIndex((name, i) => names.slice(0, i).some((one) => one !== name && same(one, name)));
  return twice < 0
    ? []
    : [
        {
          path: ['deployments', twice, 'endpoint'],
          message: `\`${names[twice]}\` is \`${names.find((one) => same(one, names[twice]!))}\` in other letters: SageMaker takes both for one`,
        },
      ];
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
