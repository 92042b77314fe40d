import path from 'node:path';
import { InvalidEventError } from '../domain/errors.ts';
import { type Files, headOf, readBytes } from './files/files.ts';

/** A manifest is a list of names: one of 16 MiB is none. */
const LARGEST = 16 * 1024 * 1024;
const HEAD = 4096;

/** Whether a text begins as manifests of batch-transform capture do: `[{"prefix": …`. */
export const isManifest = (head: string): boolean => /^\ufeff?\s*\[\s*\{\s*"prefix"\s*:/.test(head);

/**
 * The manifests below a folder, in the order of their keys (the order of time). What ends in `.manifest` must be one, of other
 * names only those that begin as one.
 * @throws InvalidEventError for a `.manifest` that is none, and for a folder with both inputs and outputs of a job: their rows are
 *   not the same rows
 */
export async function findManifests(files: Files, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, size } of await files.below(folder)) {
    const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(path.sep)) + 1);
    if (size === 0 || !/^[^._][^.]*$|\.(json|manifest)$/.test(base)) continue;
    if (isManifest((await headOf(files, name, HEAD)).toString('utf8'))) found.push(name);
    else if (base.endsWith('.manifest')) throw refused(name, 'it must begin with `[{"prefix": …}`');
  }
  const sides = ['input', 'output'].filter((side) =>
    found.some((name) =>
      name
        .slice(folder.length)
        .replace(/^[/\\]/, '')
        .startsWith(`${side}/`),
    ),
  );
  if (sides.length === 2)
    throw new InvalidEventError(
      `\`${folder}\` holds manifests of what a job was given and of what it answered: give its \`input\` or its \`output\``,
    );
  return found;
}

/**
 * The data files a manifest names, each once, as `prefix` and name joined as they stand. A manifest in S3 names objects in S3; one on
 * this machine also files at or below its own folder. Nothing else is ever opened.
 * @throws InvalidEventError for what is no manifest, and for names that lead elsewhere, each with its reason
 */
export async function filesOfManifest(files: Files, manifest: string): Promise<string[]> {
  const parsed = parse(await textOf(files, manifest), manifest);
  if (!Array.isArray(parsed)) throw refused(manifest, 'it must be a JSON array');
  const [first, ...names] = parsed as unknown[];
  const prefix = prefixOf(first, manifest);
  return [...new Set(names.map((name) => prefix + nameOf(name, manifest)))];
}

function prefixOf(first: unknown, manifest: string): string {
  const keys = typeof first === 'object' && first !== null ? Object.keys(first) : [];
  const prefix = keys.length === 1 && keys[0] === 'prefix' ? (first as { prefix: unknown }).prefix : undefined;
  if (typeof prefix !== 'string' || prefix === '')
    throw refused(manifest, 'it must begin with `{"prefix": "s3://…/"}`');
  refuseUnclean(prefix, manifest);
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]+\//.test(prefix)) return prefix;
  if (/^[a-z][a-z0-9+.-]*:/i.test(prefix)) throw refused(manifest, 'its prefix must be `s3://bucket/…`');
  if (manifest.startsWith('s3:')) throw refused(manifest, 'lying in S3 it may name objects in S3 only');
  if (path.isAbsolute(prefix))
    throw refused(manifest, 'its prefix must be `s3://bucket/…` or lie below its own folder');
  return `${path.dirname(manifest)}/${prefix}`;
}

function nameOf(name: unknown, manifest: string): string {
  if (typeof name !== 'string' || name === '') throw refused(manifest, 'each name behind the prefix must be a text');
  refuseUnclean(name, manifest);
  if (name.startsWith('/') || /^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    throw refused(manifest, `\`${name.slice(0, 64)}\` does not continue its prefix`);
  return name;
}

/** Nothing that a file system could take for a way out, or a terminal for a command. */
function refuseUnclean(text: string, manifest: string): void {
  if (text.split('/').some((part) => part === '..'))
    throw refused(manifest, 'a name in it leads out of its prefix (`..`)');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u001f\u007f\\]/.test(text))
    throw refused(manifest, 'a name in it has a backslash or a control character');
}

async function textOf(files: Files, manifest: string): Promise<string> {
  if ((await files.size(manifest)) > LARGEST) throw refused(manifest, 'it is over 16 MiB');
  const parts: Uint8Array[] = [];
  for await (const part of readBytes(files, manifest)) parts.push(Buffer.from(part));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    throw refused(manifest, 'it is not UTF-8', cause);
  }
}

function parse(text: string, manifest: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(manifest, 'it is not JSON', cause);
  }
}

const refused = (manifest: string, why: string, cause?: unknown): InvalidEventError =>
  new InvalidEventError(`\`${manifest}\` is no manifest to follow: ${why}`, { cause });
