import type { RanJob, RunPlan } from '../domain/retrain/jobs.ts';
import type { EndpointObservation, PackageContainer, ServedContent, ServedModel } from '../domain/served/served.ts';
import type { VariantFleet } from '../domain/serving/fleets.ts';
import type { Encryption, Network, Serving } from '../domain/serving/serving.ts';
import type { Visit } from '../domain/target.ts';
import type { DescribedJob } from '../domain/transform/described-job.ts';

/** A piece of evidence that a package names: an S3 address, or the text itself. */
export type LeftEvidence = { readonly kind: string } & (
  | { readonly from: string /** SHA-256 that the package names with it, lower-case hex. */; readonly digest?: string }
  | { readonly content: string }
);

/** One model package, in our words. */
export interface PackageDetails {
  readonly arn: string;
  readonly group: string;
  readonly version: number;
  readonly status: string;
  readonly approval: string | undefined;
  /** It was only logged so far, as MLflow does it: whoever registers it says so with a change. */
  readonly logged?: boolean;
  /** What was said when its approval was last set; absent where nothing was. */
  readonly approvedAs?: string | undefined;
  /** In the order in which they are called; more than one is an inference pipeline. */
  readonly containers: readonly PackageContainer[];
  readonly generatedBy: string | undefined;
  readonly commit: string | undefined;
  readonly createdAt: number;
  /** Who asked for the version, as the pipeline says; a pseudonymous person id or the name of an automation. */
  readonly requester: string | undefined;
  /** S3 addresses of what the pipeline left as evidence. */
  readonly evaluation: string | undefined;
  readonly predictions: string | undefined;
  /** What else it names as evidence: where each lies, or what it says. */
  readonly left?: readonly LeftEvidence[];
  /** SHA-256 that it names with `evaluation`. */
  readonly evaluationDigest?: string;
  /** Training data, or ready statistics, the drift baseline is made from. */
  readonly baselineSource: string | undefined;
}

export interface EndpointConfigSpec {
  readonly name: string;
  readonly variant: string;
  /** Absent of an endpoint for inference components, which are models of their own on it. */
  readonly modelName?: string | undefined;
  /** What such an endpoint runs as; any other runs as its models do. */
  readonly roleArn?: string | undefined;
  readonly network?: Network | undefined;
  /** Both absent where the form has no instances. */
  readonly instanceType?: string | undefined;
  readonly instances?: number | undefined;
  /** Instead of `variant` and these: several fleets of the same model. */
  readonly variants?: readonly VariantFleet[] | undefined;
  /** Absent: instances that answer at once. */
  readonly serving?: Serving | undefined;
  /**
   * A second model beside that of `variant`. With the `weights` of both it is a production variant that gets its share of the requests; without, a shadow variant that is asked everything by a copy of each
   * request, and answers nobody.
   */
  readonly beside?: {
    readonly variant: string;
    readonly modelName: string;
    readonly weights?: readonly [variant: number, beside: number];
  } & Required<Pick<VariantFleet, 'instanceType' | 'instances'>>;
  readonly capture?: { readonly uri: string; readonly percent: number } | undefined;
  readonly encryption?: Encryption | undefined;
}

export interface EndpointUpdate {
  readonly endpoint: string;
  readonly config: string;
  /** `percent` of the new fleet, of a rolling update of what is replaced at a time. */
  readonly plan:
    | { type: 'canary' | 'linear' | 'rolling'; percent: number; bakeSeconds: number }
    | { type: 'all-at-once' }
    /** Without a deployment config, which alone may change which variants there are; nothing is watched, and nothing of the old fleet stays. */
    | { type: 'outright' };
  readonly alarms: readonly string[];
  /** Whether the number of instances that runs is kept, rather than the config's applied. */
  readonly keepInstances: boolean;
  /** For how long the old fleet stays after all traffic has left it, seconds; of a rolling update nothing stays. Until then an alarm brings the traffic back to it at once. */
  readonly staySeconds: number;
}

/** An inference component: a model on an endpoint that it shares with others, by what it needs there. Memory in MB. */
export interface ComponentSpec {
  readonly name: string;
  readonly on: string;
  readonly variant: string;
  readonly model: string;
  readonly memory: number;
  readonly cpus?: number | undefined;
  readonly accelerators?: number | undefined;
  readonly copies: number;
}

export interface ComponentUpdate extends Omit<ComponentSpec, 'on' | 'variant' | 'copies'> {
  /** Absent: as many as run. */
  readonly copies?: number | undefined;
  readonly plan: { type: 'rolling'; percent: number; bakeSeconds: number } | { type: 'all-at-once' };
  /** Looked at by a rolling update alone. */
  readonly alarms: readonly string[];
}

export interface InvokeRequest {
  readonly contentType: string;
  /** The type of answer that is asked for; without one the container chooses. */
  readonly accept: string | undefined;
  readonly body: string;
  /** What the request is known by in data capture, 64 characters at most. */
  readonly inferenceId: string;
  /** The variant that is asked, of an endpoint that has several. */
  readonly variant?: string | undefined;
  /** `ContainerHostname` of the container that is asked, where callers choose one. */
  readonly container?: string | undefined;
  /** The component that is asked, of an endpoint that has some. */
  readonly component?: string | undefined;
}

/** A request that waits its turn; its answer is written to S3. */
export interface QueuedRequest extends Pick<InvokeRequest, 'contentType' | 'accept' | 'body' | 'inferenceId'> {
  /** Below which its answer lies, where the endpoint's answers do. */
  readonly folder: string;
  /** For how long it may wait, and then be worked on. */
  readonly seconds: number;
}

/** What a container is made of that no package is named for. */
export interface MadeOf {
  /** By its digest. */
  readonly image: string;
  /** S3 address of its archive; empty when the image brings it along. */
  readonly artifact: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface PipelineStatus {
  /** SageMaker's word: `Executing`, `Succeeded`, `Failed`, `Stopping`, `Stopped`. */
  readonly status: string;
  /** Why the execution failed, as SageMaker says it; of a failed step that is rarely more than that one failed. */
  readonly failureReason: string | undefined;
  /** When it ended (epoch ms), of one that has. */
  readonly endedAt?: number;
  /** The step that failed and why, of an execution that did. */
  readonly failedStep?: { readonly name: string; readonly reason: string };
}

/** Training, as far as flows need it; part of the port to SageMaker. */
export interface Training {
  /** Starts a pipeline; the same token answers the same execution ARN. */
  startPipeline(pipeline: string, token: string, parameters: Readonly<Record<string, string>>): Promise<string>;
  pipelineStatus(execution: string): Promise<PipelineStatus>;
  /** What a run with these parameters starts; undefined when there is no such pipeline. */
  pipelinePlan(pipeline: string, parameters: Readonly<Record<string, string>>): Promise<RunPlan | undefined>;
  /** What an execution started so far, and in which region. */
  pipelineJobs(execution: string): Promise<{ readonly region: string; readonly jobs: readonly RanJob[] }>;
  /** Asks an execution to end; of one that has ended or was asked before nothing changes. */
  stopPipeline(execution: string): Promise<void>;
}

/**
 * SageMaker, as far as flows need it. Every create is safe to repeat: a name that is taken is no error, and no proof either. What
 * truly lies under it is told by `describeModel`, `describeConfig` and `describeEndpoint`.
 */
export interface SageMaker extends Training {
  describePackage(arn: string): Promise<PackageDetails | undefined>;
  approvePackage(arn: string, description: string): Promise<void>;
  /** @param from ARN of the package, or where there is none to name what each container of it is made of */
  /** @param byName whether callers choose a container by its name; they call each other otherwise */
  createModel(
    name: string,
    from: string | readonly MadeOf[],
    roleArn: string,
    network?: Network,
    byName?: boolean,
  ): Promise<void>;
  createEndpointConfig(spec: EndpointConfigSpec): Promise<void>;
  createEndpoint(endpoint: string, config: string): Promise<void>;
  updateEndpoint(update: EndpointUpdate): Promise<void>;
  /** What a model is made of; `undefined` when there is none of that name. */
  describeModel(name: string): Promise<ServedModel | undefined>;
  describeTransformJob(name: string): Promise<DescribedJob | undefined>;
  /** Names of the account's transform jobs that completed between two times (epoch ms), whoever's they are; no more than so many. */
  completedTransformJobs(between: { readonly after: number; readonly before: number }, most: number): Promise<string[]>;
  /** What an endpoint config would make an endpoint serve, down to the containers of its models. */
  describeConfig(config: string): Promise<ServedContent | undefined>;
  describeEndpoint(endpoint: string): Promise<EndpointObservation | undefined>;
  deleteEndpoint(endpoint: string): Promise<void>;
  /** What a component runs, as an endpoint of its own: its config is its model, its instances are copies. */
  describeComponent(name: string): Promise<EndpointObservation | undefined>;
  createComponent(component: ComponentSpec): Promise<void>;
  updateComponent(update: ComponentUpdate): Promise<void>;
  deleteComponent(name: string): Promise<void>;
  invoke(endpoint: string, request: InvokeRequest): Promise<{ status: number; body: string }>;
  /**
   * Gives a request, of at most 128,000 bytes, to an asynchronous endpoint, and answers where its answer will lie, or what went wrong; or in SageMaker's words
   * why it took none.
   */
  invokeAsync(
    endpoint: string,
    request: QueuedRequest,
  ): Promise<{ readonly output: string; readonly failure?: string } | { readonly refused: string }>;
  /** The same in another account; packages stay those of Steward's own. */
  in(place: Visit): SageMaker;
}
