import * as z from 'zod';
import { ARN } from '../partitions.ts';
import { S3Uri } from '../s3-uri.ts';

const Topic = z
  .string()
  .regex(
    new RegExp(`^${ARN}:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}$`),
    'must be the ARN of an SNS topic, like `arn:aws:sns:eu-west-1:111122223333:answers`',
  );

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
  successTopic: Topic.optional(),
  errorTopic: Topic.optional(),
  /** How many requests an instance is given at once. */
  maxConcurrent: z.int().min(1).max(1000).default(4),
});

/** No endpoint: what is released is a model, which transform jobs name. Source: batch-transform. */
const Batch = z.strictObject({ type: z.literal('batch') });

/** Where a model's containers stand: joined to a VPC of yours, or without any network. Sources: API_VpcConfig, API_CreateModel. */
export const Network = z.strictObject({
  vpc: z
    .strictObject({
      subnets: z
        .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'must be like `subnet-0a1b2c3d`'))
        .min(1)
        .max(16),
      securityGroups: z
        .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/, 'must be like `sg-0a1b2c3d`'))
        .min(1)
        .max(5),
    })
    .optional(),
  isolated: z.literal(true).optional(),
});
export type Network = z.infer<typeof Network>;

const Key = z
  .string()
  .regex(
    new RegExp(`^${ARN}:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$`),
    'must be the ARN of a KMS key (an alias may come to name another), like `arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-…`',
  );

/** Keys of yours: of the instances' disks, of what is captured, of what asynchronous requests are answered with. */
export const Encryption = z.strictObject({
  volumes: Key.optional(),
  capture: Key.optional(),
  answers: Key.optional(),
});
export type Encryption = z.infer<typeof Encryption>;

/** How a deployment is served, where it is not by instances that answer at once: that one says nothing. */
export const Serving = z.discriminatedUnion('type', [Serverless, Async, Batch], {
  error: 'must be `serverless`, `async` or `batch`; a real-time endpoint on instances leaves `serving` out',
});
export type Serving = z.infer<typeof Serving>;
