import * as z from 'zod';
import { digestOf } from '../ledger/record.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Where a container finds what it serves: its model, by SageMaker's `ModelDataUrl` or `ModelDataSource`, or data beside it. Source of the
 * members: API_S3ModelDataSource, API_AdditionalModelDataSource, API_AdditionalS3DataSource.
 */
export const ModelSource = z.strictObject({
  /** `model`, or the channel of data beside it. */
  name: z.string().min(1),
  uri: z.string(),
  /** One object, or every object below a prefix. */
  kind: z.enum(['object', 'prefix']),
  /** Whether SageMaker unpacks it; absent where nobody told. */
  compression: z.string().optional(),
  /** A CSV that says where more of it lies. */
  manifest: z.string().optional(),
  /** ARN of the content of a hub through which SageMaker fetches it. */
  hub: z.string().optional(),
  /** What SageMaker noted of the objects when the package was made. */
  etag: z.string().optional(),
  manifestEtag: z.string().optional(),
});
export type ModelSource = z.infer<typeof ModelSource>;

/**
 * One file: its name below its source, and the SHA-256 of its bytes in lower-case hex. With `-<n>` it is the SHA-256 of the digests of its n
 * parts, as S3 keeps it of what was uploaded in parts: the same one means the same bytes, another one may mean other parts alone.
 */
export const InventoryFile = z.strictObject({
  name: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}(-[1-9]\d{0,4})?$/),
});
export type InventoryFile = z.infer<typeof InventoryFile>;

/** Whether S3 told every digest, at least one was made of the bytes, or many functions made them. */
export const HowRead = z.enum(['checksums', 'streamed', 'sharded']);
export type HowRead = z.infer<typeof HowRead>;

/** The files of a source as they lie there at one moment. */
const SourceFiles = z.strictObject({ read: HowRead, files: z.array(InventoryFile) });
export type SourceFiles = z.infer<typeof SourceFiles>;

const InventoriedSource = z.strictObject({
  ...ModelSource.shape,
  /** Absent where it could not be read, for which there is a reason in the container's `unreadable`. */
  found: SourceFiles.optional(),
});
export type InventoriedSource = z.infer<typeof InventoriedSource>;

/**
 * Everything that a version is made of: evidence, by whose digest a version is registered, asked about and released. Of variables it holds the
 * digest of the value, which may be a secret.
 */
export const Inventory = z.strictObject({
  v: z.literal(1),
  containers: z.array(
    z.strictObject({
      image: z.string(),
      imageDigest: z.string().optional(),
      environment: z.record(z.string(), sha256),
      /** What else it goes by; absent of versions whose containers were taken down without. */
      settings: z.record(z.string(), z.string()).optional(),
      sources: z.array(InventoriedSource),
      /** What the package says of it that nobody can compare. */
      unreadable: z.array(z.string()),
    }),
  ),
});
export type Inventory = z.infer<typeof Inventory>;

/** The digest of each variable's value. */
export const digestValues = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, digestOf(value)]));

/** Where a container's data lie; one of which only an address is known has one object there. */
export const sourcesOf = (container: {
  readonly artifact: string;
  readonly sources?: readonly ModelSource[] | undefined;
}): readonly ModelSource[] =>
  container.sources ??
  (container.artifact === '' ? [] : [{ name: 'model', uri: container.artifact, kind: 'object' as const }]);

/** Addresses that a source has us read. */
export const addressesOf = ({ uri, manifest }: ModelSource): string[] => [
  uri,
  ...(manifest === undefined ? [] : [manifest]),
];

/** The digest that stands for a container's data: that of its one object, or of the list of all its files. */
export function artifactDigestOf(sources: readonly InventoriedSource[]): string | undefined {
  if (sources.length === 0 || sources.some(({ found }) => found === undefined)) return undefined;
  const files = sources.flatMap(({ name, found }) => found!.files.map((file) => ({ source: name, ...file })));
  const [only, ...others] = files;
  const isOne = only && others.length === 0 && sources[0]!.kind === 'object' && /^[0-9a-f]{64}$/.test(only.sha256);
  return isOne ? only.sha256 : digestOf(files);
}

/** How all of it was read, in one word: by what took most. */
export function howRead({ containers }: Inventory): HowRead {
  const ways = containers.flatMap(({ sources }) => sources.flatMap(({ found }) => found?.read ?? []));
  return (['sharded', 'streamed'] as const).find((way) => ways.includes(way)) ?? 'checksums';
}

/** How many files there are, and their bytes. */
export function countFiles({ containers }: Inventory): { files: number; bytes: number } {
  const files = containers.flatMap(({ sources }) => sources.flatMap(({ found }) => found?.files ?? []));
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
