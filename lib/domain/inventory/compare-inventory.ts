import type { Reason } from '../reason.ts';
import type { InventoryFile, ModelSource, SourceFiles } from './inventory.ts';

/** What lies at a source now: its files, or in words why they cannot be read. */
export type SourceNow = (SourceFiles & { readonly stamp: string }) | { readonly unread: string };

/** What a source is as SageMaker describes it; of one that was registered before this was told apart, no compression is known. */
export const sourceInWords = ({ name, uri, kind, compression, manifest, hub }: ModelSource): string =>
  [
    `${name}: ${kind} ${uri}`,
    ...(compression === undefined ? [] : [compression]),
    ...(manifest === undefined ? [] : [`manifest ${manifest}`]),
    ...(hub === undefined ? [] : [`hub ${hub}`]),
  ].join(', ');

/**
 * How the sources of a container that a package names now differ from those that were registered.
 * @param subject `container 2`
 */
export function compareSources(
  subject: string,
  registered: readonly ModelSource[],
  now: readonly ModelSource[],
): Reason[] {
  const words = now.map((source, i) =>
    // Registered before: nobody kept it.
    sourceInWords(registered[i]?.compression === undefined ? { ...source, compression: undefined } : source),
  );
  const wanted = registered.map(sourceInWords);
  if (words.length === wanted.length && words.every((word, i) => word === wanted[i])) return [];
  return [
    {
      rule: 'package-artifact',
      subject,
      observed: words.join('; ') || 'none',
      limit: wanted.join('; ') || 'none',
    },
  ];
}

/** Of a file of a version from before there were inventories the digest alone is known. */
export type RegisteredFile = Pick<InventoryFile, 'name' | 'sha256'>;

/**
 * How the files that lie at a source now differ from those that were registered: each that was changed, added or removed, by its name.
 * @param where `container 2, model`
 */
export function compareFiles(where: string, registered: readonly RegisteredFile[], now: SourceNow): Reason[] {
  if ('unread' in now) return [reason(where, now.unread, EVERY_FILE)];
  const before = new Map(registered.map((file) => [file.name, file]));
  const after = new Map(now.files.map((file) => [file.name, file]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was?.sha256 === is?.sha256
      ? []
      : [reason(`${where}: ${name}`, is?.sha256 ?? 'not there', was?.sha256 ?? 'not there')];
  });
}

/** The limit of a reason that says why nothing of a source was compared. */
export const EVERY_FILE = 'every file as it was registered';

const reason = (subject: string, observed: string, limit: string): Reason => ({
  rule: 'artifact',
  subject,
  observed,
  limit,
});
