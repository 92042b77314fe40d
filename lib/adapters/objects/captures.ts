import type { CaptureRecord, GroundTruth } from '../../domain/capture/capture.ts';
import { type BrokenLine, readCapture, readGroundTruth } from '../../domain/capture/read.ts';
import type { BrokenPlace } from '../../domain/capture/text/notes.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { isChallenger } from '../../domain/served/challenger.ts';
import { HOUR } from '../../domain/time.ts';
import type { Window } from '../../domain/window.ts';
import type { CaptureLocation, Captures, FoundCaptures } from '../../ports/data.ts';
import type { ListedObject, Objects } from '../../ports/objects.ts';
import { gunzip } from '../../tables/files/gunzip.ts';
import { sketchObjects } from './captured-window.ts';

/**
 * Data capture and ground truth as SageMaker lays them out (Developer Guide, "Capture data from real-time endpoint" and
 * "Ingest ground truth labels"): `<uri>/<endpoint>/<variant>/yyyy/mm/dd/hh/*.jsonl`, UTC. A line may lie in the folder after its own hour when it was delivered late; the record's own time decides.
 */
export function capturesIn(objects: Objects): Captures {
  async function* read<T>(
    found: AsyncIterable<ListedObject> | Iterable<ListedObject>,
    reader: (
      bytes: AsyncIterable<Uint8Array>,
      sink: { record(value: T): void; broken(line: BrokenLine): void },
    ) => Promise<unknown>,
    broken: (place: BrokenPlace) => void,
    lost: (error: Error) => void,
  ): AsyncIterable<T> {
    for await (const object of found) {
      const batch: T[] = [];
      const reading = reader(bytesOf(objects, object), {
        record: (value) => batch.push(value),
        broken: ({ line, kind, reason }) => broken({ file: object.uri, at: line, kind, reason }),
      });
      // Of one that cannot be read to its end nothing counts.
      if (
        await reading.then(
          () => true,
          (error: Error) => lost(error),
        )
      )
        yield* batch;
    }
  }
  const records: Captures['records'] = (location, window, broken, lost) =>
    read<CaptureRecord>(
      captured(objects, location, window),
      (bytes, sink) =>
        readCapture(bytes, sink, {
          window,
          own: location.own === true,
          ...(location.columns && { columns: location.columns }),
        }),
      broken,
      (error) => {
        if (!(error instanceof NotFoundError || error instanceof ConflictError)) throw error;
        lost(error.message);
      },
    );

  return {
    records,
    labels: async function* (uri, window, broken) {
      for await (const found of within(objects, `${uri.replace(/\/$/, '')}/`, window)) {
        const labels = read<GroundTruth>([found], readGroundTruth, broken, (error) => {
          throw error;
        });
        for await (const label of labels) yield { ...label, collected: found.hour };
      }
    },
    objects: (location, window) => Array.fromAsync(captured(objects, location, window)),
    sketch: (listed, window, baseline, segments) => sketchObjects(objects, listed, window, { baseline, segments }),
  };
}

const bytesOf = (objects: Objects, { uri, size }: ListedObject) =>
  uri.endsWith('.gz') ? gunzip(objects.open(uri), size) : objects.open(uri);

/**
 * Objects of one variant of an endpoint, or of every one that answers callers, that may hold lines of a window: only their hours are listed, however many there are.
 * What a challenger in a race is asked, a champion is asked too, under the same ids.
 */
async function* captured(
  objects: Objects,
  { uri, endpoint, variant: asked }: CaptureLocation,
  window: Window,
): AsyncIterable<FoundCaptures> {
  // A line can lie in the folder after its own hour.
  const root = `${uri.replace(/\/$/, '')}/${endpoint}/`;
  for (const variant of await objects.folders(root)) {
    const name = variant.slice(root.length).replace(/\/$/, '');
    if (asked === undefined ? isChallenger(name) : name !== asked) continue;
    yield* within(objects, variant, { start: window.start, end: window.end + HOUR });
  }
}

/** Objects in the folders `yyyy/mm/dd/hh` below a root whose hour overlaps the window. */
async function* within(objects: Objects, root: string, window: Window): AsyncIterable<FoundCaptures> {
  const range = { after: folderOf(window.start), below: folderOf(window.end + HOUR - 1) };
  for (const found of await objects.list(root, range)) {
    const path = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/[^/]+\.jsonl(?:\.gz)?$/.exec(found.uri.slice(root.length));
    if (!path) continue;
    const [year, month, day, hour] = path.slice(1).map(Number);
    yield { ...found, hour: Date.UTC(year!, month! - 1, day, hour) };
  }
}

/** The folder of the hour that a time (epoch ms) is in. */
const folderOf = (at: number): string => new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');
