/** One model package, in our words. Digests are lower-case hex. */
export interface PackageDetails {
  readonly arn: string;
  readonly group: string;
  readonly version: number;
  readonly status: string;
  readonly approval: string | undefined;
  readonly image: string;
  readonly imageDigest: string | undefined;
  readonly artifact: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly generatedBy: string | undefined;
  readonly commit: string | undefined;
  readonly createdAt: number;
  /** Who asked for the version, as the pipeline says; a pseudonymous person id or the name of an automation. */
  readonly requester: string | undefined;
  /** S3 addresses of what the pipeline left as evidence. */
  readonly evaluation: string | undefined;
  readonly predictions: string | undefined;
  /** Training data, or ready statistics, the drift baseline is made from. */
  readonly baselineSource: string | undefined;
}

/** An endpoint as it runs now: what SageMaker serves, and from which package. */
export interface EndpointObservation {
  readonly status: string;
  readonly config: string;
  readonly failureReason: string | undefined;
  /** Package ARNs of the production variants of the running config. */
  readonly packages: readonly string[];
  readonly pending: string | undefined;
}

export interface EndpointConfigSpec {
  readonly name: string;
  readonly modelName: string;
  readonly instanceType: string;
  readonly instances: number;
  readonly captureUri: string;
  readonly capturePercent: number;
}

export interface EndpointUpdate {
  readonly endpoint: string;
  readonly config: string;
  readonly plan: { type: 'canary'; percent: number; bakeSeconds: number } | { type: 'all-at-once' };
  readonly alarms: readonly string[];
}

/** SageMaker, as far as flows need it. Every create is safe to repeat: the same name is success. */
export interface SageMaker {
  describePackage(arn: string): Promise<PackageDetails | undefined>;
  approvePackage(arn: string, description: string): Promise<void>;
  /** Starts a pipeline; the same token answers the same execution ARN. */
  startPipeline(pipeline: string, token: string, parameters: Readonly<Record<string, string>>): Promise<string>;
  pipelineStatus(execution: string): Promise<{ status: string; failureReason: string | undefined }>;
  createModel(name: string, packageArn: string, roleArn: string): Promise<void>;
  createEndpointConfig(spec: EndpointConfigSpec): Promise<void>;
  createEndpoint(endpoint: string, config: string): Promise<void>;
  updateEndpoint(update: EndpointUpdate): Promise<void>;
  describeEndpoint(endpoint: string): Promise<EndpointObservation | undefined>;
  /** @param inferenceId what the request is known by in data capture, 64 characters at most */
  invoke(
    endpoint: string,
    contentType: string,
    body: string,
    inferenceId: string,
  ): Promise<{ status: number; body: string }>;
}
