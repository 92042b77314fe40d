import { createHash } from 'node:crypto';
import type { CopiedFiles } from '../../domain/capture/text/notes.ts';
import type { FileEntry } from './files.ts';

/**
 * Files without those that hold the same bytes as one before them: a folder that was copied under another prefix, or objects delivered twice, are
 * no more traffic. Objects are told by ETag and size; files of this machine are read for their digest only where another one is as long.
 */
export async function withoutCopies<T extends FileEntry>(
  entries: readonly T[],
  open: (name: string) => AsyncIterable<Uint8Array>,
): Promise<{ kept: T[]; copied: CopiedFiles | undefined }> {
  const many = new Map<number, number>();
  for (const { size } of entries) many.set(size, (many.get(size) ?? 0) + 1);
  const first = new Map<string, string>();
  const kept: T[] = [];
  let copied: CopiedFiles | undefined;
  for (const entry of entries) {
    const { name, size, etag } = entry;
    const alone = size === 0 || many.get(size) === 1;
    const content = alone ? undefined : (etag ?? (await digestOf(open(name))));
    // what is read as gzip is another file, whatever its bytes
    const key = `${size} ${content} ${name.endsWith('.gz')}`;
    const of = content && first.get(key);
    if (of) {
      copied = copied ? { ...copied, count: copied.count + 1 } : { count: 1, file: name, of };
      continue;
    }
    if (content) first.set(key, name);
    kept.push(entry);
  }
  return { kept, copied };
}

async function digestOf(file: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of file) hash.update(bytes);
  return hash.digest('hex');
}
