import * as z from 'zod';
import type { ModelSource } from '../inventory/inventory.ts';

/** One container of a package. Digests are lower-case hex. */
export interface PackageContainer {
  readonly image: string;
  readonly imageDigest: string | undefined;
  /** S3 address of the model, of an object or of a prefix; empty when the image brings it along. */
  readonly artifact: string;
  /** Everything it finds beside its image; absent where nothing but the address of one object is known. */
  readonly sources?: readonly ModelSource[];
  readonly environment: Readonly<Record<string, string>>;
  /** What else it goes by, as SageMaker's members are called: `ContainerHostname`, `AcceptEula of model`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What of this container Steward cannot compare, as SageMaker's member is called: `ProductId of AWS Marketplace`. */
  readonly unreadable: readonly string[];
}

/** One container of a model that is served: what it was made of. */
export interface RunningContainer {
  /** ARN of the package it comes from; absent for a container named by its image. */
  readonly package: string | undefined;
  /** As the model names it; empty where the package says it. */
  readonly image: string;
  readonly artifact: string;
  /** Variables the model sets itself; a package's own are not among them on AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** Members of SageMaker's description that change what runs and that Steward never sets, by name. */
  readonly extras: readonly string[];
}

/** One production variant of an endpoint or of an endpoint config. */
export interface RunningVariant {
  readonly name: string;
  /** Name of the model; empty when the config that says so is gone. */
  readonly model: string;
  readonly role: string | undefined;
  readonly instanceType: string | undefined;
  /** As the config says, and as it is meant to run now: autoscaling and people change the second. Of an inference component, its copies. */
  readonly configuredInstances: number | undefined;
  readonly instances: number | undefined;
  readonly weight: number;
  /** Digests of the images that were deployed, one per container (lower-case hex); none while nothing of it runs. */
  readonly images: readonly string[];
  readonly containers: readonly RunningContainer[];
  readonly extras: readonly string[];
}

/** A model by itself: what any config that names it would serve. */
export interface ServedModel {
  /** When it was made (epoch ms): one that is made anew under its name has another time. */
  readonly madeAt?: number;
  readonly role: string | undefined;
  readonly containers: readonly RunningContainer[];
  readonly extras: readonly string[];
}

/** What is captured of an endpoint's traffic. */
export interface RunningCapture {
  readonly enabled: boolean;
  readonly uri: string | undefined;
  readonly percent: number | undefined;
  /** `Input`, `Output`, sorted. */
  readonly modes: readonly string[];
  /** Content types that are written as they are and not as base64, each after the kind it is read as: `CSV text/csv`, sorted. */
  readonly asText?: readonly string[] | undefined;
}

/** Everything an endpoint config makes an endpoint serve. */
export interface ServedContent {
  readonly variants: readonly RunningVariant[];
  /** Names of shadow variants: they get a copy of every request. */
  readonly shadows: readonly string[];
  /** The same shadow variants with what they run, where there are any. */
  readonly shadowing?: readonly RunningVariant[];
  readonly capture: RunningCapture;
  readonly extras: readonly string[];
  /**
   * When the config was made, and then each variant's model, shadow variants' last (epoch ms; 0 for one that is gone): what is deleted and made anew under the
   * same name has another time, whatever it says.
   */
  readonly madeAt?: readonly number[];
}

/** An endpoint as it runs now. Its variants are those that SageMaker runs, described by the config it names. */
export interface EndpointObservation extends ServedContent {
  readonly status: string;
  readonly config: string;
  readonly failureReason: string | undefined;
  /** The config of an update on its way, if SageMaker shows one. */
  readonly pending: string | undefined;
  /** Digests of the images that the new fleet of that update was made of (lower-case hex), as soon as SageMaker tells them. */
  readonly pendingImages?: readonly string[];
  /** Percent of the requests, or of the instances, that are on the new fleet of that update and are watched; absent where nobody says. */
  readonly share?: number;
  /** Whether all traffic is on the new fleet of that update, while the old one still stands. */
  readonly handedOver: boolean;
  /** When the endpoint was created (epoch ms): another endpoint under the same name has another time. */
  readonly createdAt: number;
}

const ContainerContent = z.object({
  /** ARN of the package it comes from. */
  package: z.string().optional(),
  /** The images and artifacts it may name; one that comes from a package need name none. */
  images: z.array(z.string()),
  artifacts: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  extras: z.array(z.string()).default([]),
});

/**
 * What an endpoint shall serve, and nothing beside it: kept with the deployment, so that what runs is held against what was released and
 * not against a manifest that was changed since. Image digests are lower-case hex, one per running container, sorted.
 */
export const Content = z.object({
  variants: z.array(
    z.object({
      name: z.string(),
      role: z.string().optional(),
      instanceType: z.string().optional(),
      /** Absent: the number of instances is autoscaling's. */
      instances: z.int().optional(),
      /** Of several, beside those of the others; absent of one, which gets every request. */
      weight: z.number().optional(),
      imageDigests: z.array(z.string()),
      containers: z.array(ContainerContent),
      extras: z.array(z.string()).default([]),
    }),
  ),
  shadows: z.array(z.string()).default([]),
  capture: z.object({
    enabled: z.boolean(),
    uri: z.string().optional(),
    percent: z.number().optional(),
    modes: z.array(z.string()),
    /** Absent: not compared. */
    asText: z.array(z.string()).optional(),
  }),
  extras: z.array(z.string()).default([]),
  /** Absent: not compared. */
  madeAt: z.array(z.int()).optional(),
});
export type Content = z.infer<typeof Content>;
