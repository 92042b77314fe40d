import type { ControlFunction } from './control-function.ts';
import { LISTED, type ListedRights } from './listed-rights.ts';

/**
 * Start listed pipelines, see how they go and end them, and see for how long their jobs are billed.
 * @param arn of a SageMaker resource
 */
export function allowTraining(
  to: ControlFunction,
  rights: ListedRights,
  pipelines: readonly string[],
  arn: (resource: string, name: string) => string,
): void {
  if (pipelines.length === 0) return;
  rights.allow(
    ['sagemaker:StartPipelineExecution'],
    pipelines.map((name) => arn('pipeline', name)),
    { because: LISTED },
  );
  const verbs = ['DescribePipelineExecution', 'ListPipelineExecutionSteps', 'StopPipelineExecution'];
  rights.allow(
    verbs.map((verb) => `sagemaker:${verb}`),
    pipelines.map((name) => arn('pipeline', `${name}/execution/*`)),
    { because: LISTED },
  );
  // Pipelines name their jobs `pipelines-<execution>-<step>-…`, by none of a team's names.
  const because = 'which jobs an execution started the execution says: for how long they are billed, they do';
  for (const job of ['Training', 'Processing', 'Transform'])
    to.allow([`sagemaker:Describe${job}Job`], [arn(`${job.toLowerCase()}-job`, 'pipelines-*')], { because });
}
