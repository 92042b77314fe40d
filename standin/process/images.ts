import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ACCOUNT, REGION } from '../core/arns.ts';
import { validation } from '../core/errors.ts';
import type { Store } from '../core/store.ts';

/** A "pushed image": a folder, others beside it whose files its programs share, and the command lines that stand for its entry points. */
export interface Image {
  repository: string;
  digest: string;
  folder: string;
  shared?: string[];
  train: string[];
  serve: string[];
  process: string[];
}

const REPOSITORY = /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/;
const BY_DIGEST =
  /^\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<repository>[^@:]+)@(?<digest>sha256:[0-9a-f]{64})$/;

/** sha256 over the sorted relative paths and the bytes of all files of a folder and of those shared with it; node_modules is left out. */
export function folderDigest(folder: string, shared: readonly string[] = []): string {
  const hash = createHash('sha256');
  const files = [...filesBelow(folder), ...shared.flatMap((other) => filesBelow(other, relative(folder, other)))];
  for (const { path, name } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const bytes = readFileSync(path);
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Every file with its name as the programs of the image would import it: those shared lead out of their folder. */
const filesBelow = (folder: string, from = ''): { path: string; name: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: join(from, relative(folder, path)).split(sep).join('/') }))
    .filter(({ name }) => !name.split('/').includes('node_modules'));

/** The digest an image URI names, or undefined when it names a tag. */
export const imageDigest = (imageUri: string): string | undefined => BY_DIGEST.exec(imageUri)?.groups?.digest;

/** The registry of images: plays the part of ECR. */
export class Images {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Registers a folder, like `docker push`; answers the URI by digest. Pushing the same folder again is harmless. */
  push(input: Record<string, unknown>): { imageUri: string } {
    const { repository, folder, shared = [] } = input;
    if (typeof repository !== 'string' || !REPOSITORY.test(repository))
      throw validation('`repository` must be a lower-case name');
    if (typeof folder !== 'string' || !existsSync(folder)) throw validation('`folder` must be an existing folder');
    if (!Array.isArray(shared) || !shared.every((path) => typeof path === 'string' && existsSync(path)))
      throw validation('`shared` must be a list of existing folders');
    const image = {
      repository,
      folder,
      shared,
      digest: folderDigest(folder, shared),
      train: commandLine(input, 'train'),
      serve: commandLine(input, 'serve'),
      process: commandLine(input, 'process'),
    };
    this.#store.put('image', `${repository}@${image.digest}`, image);
    return { imageUri: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${repository}@${image.digest}` };
  }

  /**
   * The image behind a URI, checked against the folder as it is now.
   * @throws {Error} for a tag, an image of another region or never pushed, or a folder that has changed since
   */
  pull(imageUri: string): Image {
    const { region, repository, digest } = BY_DIGEST.exec(imageUri)?.groups ?? {};
    if (!digest)
      throw new Error(`image \`${imageUri}\` is not named by digest: push it and use the URI that was answered`);
    // API_ContainerDefinition, `Image`: in the same region as the model or endpoint.
    if (region !== REGION) throw new Error(`image \`${imageUri}\` is of another region than \`${REGION}\``);
    const image = this.#store.get<Image>('image', `${repository}@${digest}`);
    if (!image) throw new Error(`image \`${imageUri}\` was never pushed here`);
    const folders = [image.folder, ...(image.shared ?? [])];
    const found = folders.every((path) => existsSync(path)) ? folderDigest(image.folder, image.shared) : 'nothing';
    if (found !== digest)
      throw new Error(`image \`${imageUri}\` has changed: its folders now hold ${found}, push it again`);
    return image;
  }
}

function commandLine(input: Record<string, unknown>, name: string): string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value;
  throw validation(`\`${name}\` must be a list of strings, the command line without a shell`);
}
