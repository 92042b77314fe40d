import { readCapture } from '../../domain/capture/read.ts';
import { scanColumns } from '../../domain/capture/scan-columns.ts';
import { type CaptureSource, type SketchedCaptures, sketchCaptures } from '../../domain/capture/sketch-captures.ts';
import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import type { SegmentedWindow } from '../../domain/segments/count-segments.ts';
import type { Segments } from '../../domain/segments/segments.ts';
import type { Window } from '../../domain/window.ts';
import type { CapturedWindow } from '../../ports/data.ts';
import type { ListedObject, Objects } from '../../ports/objects.ts';
import { withoutCopies } from '../../tables/files/copied-files.ts';
import { gunzip } from '../../tables/files/gunzip.ts';
import { eachRow } from '../../tables/read-captures.ts';
import { lookAtObjects } from './look-at-objects.ts';

/**
 * Sketches the objects listed, those with the ETag and size of one before them left out. One that was written again since is listed again and read once more; one that is gone, or changes
 * again, leaves the window incomplete: what is not there is never taken for what did not happen.
 */
export async function sketchObjects(
  objects: Objects,
  listed: readonly ListedObject[],
  window: Window,
  { baseline, segments }: { baseline: Baseline; segments?: Segments | undefined },
): Promise<CapturedWindow> {
  const entries = listed.map((object) => ({ name: object.uri, size: object.size, etag: object.etag, object }));
  const { kept, copied } = await withoutCopies(entries, objects.open);
  const gone = new Set<string>();
  const changed = new Set<string>();
  const settle = async (object: ListedObject): Promise<AsyncIterable<Uint8Array> | undefined> => {
    const again = async () => (await objects.list(object.uri)).find(({ uri }) => uri === object.uri);
    for (let found: ListedObject | undefined = object, attempt = 0; found && attempt < 2; attempt++) {
      const opened = await begun(objects.open(found.uri, { etag: found.etag }));
      if (opened !== 'gone' && opened !== 'changed') return opened;
      found = opened === 'gone' ? undefined : await again();
      if (found && attempt === 1) changed.add(object.uri);
      else if (!found) gone.add(object.uri);
    }
    return undefined;
  };
  const source = (object: ListedObject): CaptureSource => ({
    name: object.uri,
    open: async function* () {
      const bytes = await settle(object);
      if (bytes !== undefined) yield* object.uri.endsWith('.gz') ? gunzip(bytes, object.size) : bytes;
    },
  });
  const sources = kept.map(({ object }) => source(object));
  const scanned: SketchedCaptures = await sketchCaptures(sources, baseline, { window });
  const looks = await lookAtObjects(objects, listed, window, { baseline, sketch: scanned.sketch });
  const segmented = segments && (await countCaptures(sources, window, { baseline, segments }));
  const sketched = {
    ...scanned,
    ...(segmented && { segmented }),
    ...(copied && { copiedFiles: copied }),
    ...(looks.length > 0 && { looks }),
  };
  if (gone.size + changed.size === 0) return { ...sketched, complete: true };
  const because = [
    gone.size > 0 && `${gone.size} of ${listed.length} capture objects were listed and are gone`,
    changed.size > 0 && `${changed.size} of ${listed.length} were written again while they were read`,
  ];
  return { ...sketched, complete: false, because: because.filter(Boolean).join(', ') };
}

/** Counts the same captures by segment, one after another in their order: which row is of which segment only the exact reader tells. */
async function countCaptures(
  sources: readonly CaptureSource[],
  window: Window,
  { baseline, segments }: { baseline: Baseline; segments: Segments },
): Promise<SegmentedWindow> {
  // few manifests ask for segments
  const { openSegments } = await import('../../domain/segments/count-segments.ts');
  const { window: counted, add } = openSegments(baseline, segments);
  const { names: columns } = scanColumns(baseline);
  for (const { open } of sources)
    await readCapture(open(), { record: (record) => eachRow(record, baseline, add) }, { window, columns });
  return counted;
}

/** Reads the first chunk, which is when an object that is not there, or not the same, shows. */
async function begun(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array> | 'gone' | 'changed'> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    return joined(first, iterator);
  } catch (error) {
    if (error instanceof NotFoundError) return 'gone';
    if (error instanceof ConflictError) return 'changed';
    throw error;
  }
}

async function* joined(
  first: IteratorResult<Uint8Array>,
  iterator: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
