import * as z from 'zod';
import { S3Uri } from '../s3-uri.ts';
import { durationBetween } from '../schedule/duration.ts';

/** What AWS calls things by: how each must look says serving-fits.ts, which only `apply` loads. */
const Name = z.string().max(2048);

/** Compute that comes with a request and goes again. Source of all ranges: API_ProductionVariantServerlessConfig. */
const Serverless = z.strictObject({
  type: z.literal('serverless'),
  /** GB; SageMaker takes whole ones. */
  memory: z.int().min(1).max(6),
  maxConcurrency: z.int().min(1).max(200),
  provisionedConcurrency: z.int().min(1).max(200).optional(),
});

/** Requests and answers lie in S3, and wait their turn. Sources: API_AsyncInferenceOutputConfig, API_AsyncInferenceClientConfig. */
const Async = z.strictObject({
  type: z.literal('async'),
  output: S3Uri,
  failure: S3Uri,
  successTopic: Name.optional(),
  errorTopic: Name.optional(),
  /** How many requests an instance is given at once. */
  maxConcurrent: z.int().min(1).max(1000).default(4),
});

/** No endpoint: what is released is a model, which transform jobs name. Source: batch-transform. */
const Batch = z.strictObject({
  type: z.literal('batch'),
  /** Below it jobs leave their answers, and by that are known to be the deployment's. */
  output: S3Uri.optional(),
  /** Where records have an id, by which labels find their answers: a place of a row of CSV from 0, or a member of a JSON object. */
  id: z.union([z.int().min(0), z.string()]).optional(),
});

/**
 * A model beside others on instances that they share: `on` names the endpoint, the deployment's own name is the component's. Sources of all ranges:
 * API_InferenceComponentComputeResourceRequirements, API_InferenceComponentRuntimeConfig, API_ProductionVariantManagedInstanceScaling.
 */
const Component = z.strictObject({
  type: z.literal('component'),
  on: Name,
  /** Of memory, that each copy has for itself. */
  megabytes: z.int().min(128),
  cpus: z.number().min(0.25).optional(),
  accelerators: z.number().min(1).optional(),
  copies: z.int().min(1).max(100),
  /** Up to so many SageMaker adds to `instances` by itself. */
  mostInstances: z.int().min(1).optional(),
});

/**
 * An alias of a Lambda function that the team made: compute that comes with a request and goes again, also in parts of the traffic. Sources of
 * the ranges: API_UpdateFunctionConfiguration (MemorySize in MB, Timeout).
 */
const Lambda = z.strictObject({
  type: z.literal('lambda'),
  function: Name,
  alias: Name,
  /** GB; Lambda takes whole MB. */
  memory: z.number().min(0.125).max(10),
  timeout: durationBetween('1s', '15m').prefault('1m'),
  /** Of the function's environment variables. */
  key: Name.optional(),
});
/** Several containers of one package, each asked by its `ContainerHostname`. Source: multi-container-direct. */
const Direct = z.strictObject({ type: z.literal('direct') });

/** Where a model's containers stand: joined to a VPC of yours, or without any network. Sources: API_VpcConfig, API_CreateModel. */
export const Network = z.strictObject({
  vpc: z
    .strictObject({ subnets: z.array(Name).min(1).max(16), securityGroups: z.array(Name).min(1).max(5) })
    .optional(),
  isolated: z.literal(true).optional(),
});
export type Network = z.infer<typeof Network>;

/** Keys of yours: of the instances' disks, of what is captured, of what asynchronous requests are answered with. */
export const Encryption = z.strictObject({
  volumes: Name.optional(),
  capture: Name.optional(),
  answers: Name.optional(),
});
export type Encryption = z.infer<typeof Encryption>;

/** How a deployment is served, where it is not by instances that answer at once: that one says nothing. */
export const Serving = z.discriminatedUnion('type', [Serverless, Async, Batch, Component, Lambda, Direct], {
  error: 'must be `serverless`, `async`, `batch`, `component`, `direct` or `lambda`, or left out',
});
export type Serving = z.infer<typeof Serving>;
