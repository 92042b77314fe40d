import { pairedIn } from '../transform/paired-list.ts';
import type { Serving } from './serving.ts';

export type ServingForm = 'real-time' | Serving['type'];

/** What one form can do, as AWS documents it. Apply, release and docs/serving.md read this and nothing else. */
interface Abilities {
  /** As people call it. */
  readonly called: string;
  /** Whose the instances are, where not of the deployment. */
  readonly fleet?: string;
  /** Instances of a type that is chosen, GPUs among them. */
  readonly instances: boolean;
  /** SageMaker writes requests and answers down where checks read them. */
  readonly capture: boolean;
  /** A part of the traffic goes to the new version first (canary), or one more at a time (linear). */
  readonly canary: boolean;
  /** Copies or instances are replaced in batches, each of which is watched. */
  readonly rolling: boolean;
  /** A request is answered in the call, or some time later in S3, or nothing takes one. */
  readonly answers: 'at once' | 'queued' | 'no';
  /** Its model may be joined to subnets, or be without a network. */
  readonly network: boolean;
  /** Versions of several containers: called in their order, or each by its name. */
  readonly pipeline: boolean;
  /** Shadow variants, of AWS's own shadow tests. */
  readonly shadow: boolean;
  /** Pages of the developer guide of SageMaker, or of Lambda, or of their API references, that say so. */
  readonly sources: readonly string[];
}

/**
 * `serverless`: "GPUs, AWS marketplace model packages, private Docker registries, Multi-Model Endpoints, VPC configuration, network
 * isolation, data capture, multiple production variants, Model Monitor, and inference pipelines" are excluded (serverless-endpoints, "Feature
 * exclusions"); deployment guardrails "only apply to Asynchronous inference and Real-time inference endpoint types" (deployment-guardrails): no canary. `async`: capture is documented for real-time
 * endpoints and transform jobs alone (model-monitor-data-capture), InvokeEndpoint is refused and InvokeEndpointAsync answers in S3 (async-inference), and nothing excludes it from
 * blue/green and rolling updates (deployment-guardrails-exclusions). `batch`: what jobs capture lies as lists of files; what jobs read and wrote is paired instead. Shadow tests exclude
 * both (shadow-tests-exclusions).
 * `component`: "each inference component contains one model", updates of which roll (API_InferenceComponentRollingUpdatePolicy); network, isolation and
 * role are the endpoint's (API_CreateEndpointConfig). What is captured of an endpoint does not say which component answered, so no check could tell one
 * model's requests from another's; a shadow variant names a model, of which such a config has none (API_ProductionVariant). `direct`: each request
 * names one container (multi-container-direct), and Model Monitor "only supports endpoints that host a single model" (model-monitor): a captured line
 * does not say which was asked; shadow tests send what was asked of one variant to another, and nobody says that the name goes along.
 * `lambda`: an alias leads to two versions of one function at most, each with a part of the requests (configuring-alias-routing), and a function is one
 * image without a GPU.
 */
export const SERVING_FORMS: Readonly<Record<ServingForm, Abilities>> = {
  'real-time': {
    called: 'a real-time endpoint',
    instances: true,
    capture: true,
    canary: true,
    rolling: true,
    answers: 'at once',
    network: true,
    pipeline: true,
    shadow: true,
    sources: [
      'realtime-endpoints',
      'model-monitor-data-capture',
      'deployment-guardrails',
      'deployment-guardrails-rolling',
    ],
  },
  serverless: {
    called: 'a serverless endpoint',
    fleet: 'it runs on no instances of yours, and on no GPU',
    instances: false,
    capture: false,
    canary: false,
    rolling: false,
    answers: 'at once',
    network: false,
    pipeline: false,
    shadow: false,
    sources: ['serverless-endpoints', 'serverless-endpoints-update', 'deployment-guardrails'],
  },
  batch: {
    called: 'a model for transform jobs',
    fleet: 'each job says its own',
    instances: false,
    capture: false,
    canary: false,
    rolling: false,
    answers: 'no',
    network: true,
    pipeline: true,
    shadow: false,
    sources: ['batch-transform', 'inference-pipeline-batch', 'API_CreateModel'],
  },
  component: {
    called: 'an inference component',
    instances: true,
    capture: false,
    canary: false,
    rolling: true,
    answers: 'at once',
    network: true,
    pipeline: false,
    shadow: false,
    sources: ['API_CreateInferenceComponent', 'API_InferenceComponentRollingUpdatePolicy', 'API_CreateEndpointConfig'],
  },
  lambda: {
    called: 'an alias of a Lambda function',
    fleet: 'it runs on no instances of yours, and on no GPU',
    instances: false,
    capture: false,
    canary: true,
    rolling: false,
    answers: 'at once',
    network: true,
    pipeline: false,
    shadow: false,
    sources: ['configuring-alias-routing', 'images-create', 'API_UpdateAlias'],
  },
  direct: {
    called: 'an endpoint of containers that are asked by name',
    instances: true,
    capture: false,
    canary: true,
    rolling: true,
    answers: 'at once',
    network: true,
    pipeline: true,
    shadow: false,
    sources: ['multi-container-direct', 'multi-container-create', 'model-monitor'],
  },
  async: {
    called: 'an asynchronous endpoint',
    instances: true,
    capture: false,
    canary: true,
    rolling: true,
    answers: 'queued',
    network: true,
    pipeline: true,
    shadow: false,
    sources: ['async-inference', 'async-inference-monitor', 'deployment-guardrails-exclusions'],
  },
};

/** By which form a deployment is served. */
export const formOf = ({ serving }: { readonly serving?: Serving | undefined }): ServingForm =>
  serving?.type ?? 'real-time';

/**
 * Where what was asked and answered is read: SageMaker's capture, what the container or its caller writes in the same lines and folders, or what
 * Steward paired of transform jobs.
 * @throws Error where a manifest says none of them, which `apply` refuses
 */
export function trafficIn(
  {
    capture,
    logs,
    serving,
  }: {
    readonly capture?: { readonly uri: string } | undefined;
    readonly logs?: { readonly uri: string } | undefined;
    readonly serving?: Serving | undefined;
  },
  id: Parameters<typeof pairedIn>[0],
): string {
  const paired = serving?.type === 'batch' && serving.output !== undefined ? pairedIn(id) : undefined;
  const uri = capture?.uri ?? logs?.uri ?? paired;
  if (uri === undefined) throw new Error('a deployment says neither `capture` nor `logs`');
  return uri;
}
