import type { CaptureRecord, GroundTruth } from '../../domain/capture/capture.ts';
import { mayHold } from '../../domain/capture/hours.ts';
import { readCapture, readGroundTruth } from '../../domain/capture/read.ts';
import type { CaptureLocation, Captures, FoundCaptures, Window } from '../../ports/data.ts';
import type { ListedObject, Objects } from '../../ports/objects.ts';
import { sketchObjects } from './captured-window.ts';
import { gunzip } from './gunzip.ts';

const HOUR = 3_600_000;

/**
 * Data capture and ground truth as SageMaker lays them out (formats.md §2): `<uri>/<endpoint>/<variant>/yyyy/mm/dd/hh/*.jsonl`,
 * UTC. A line may lie in the folder after its own hour when it was delivered late; the record's own time decides.
 */
export function capturesIn(objects: Objects): Captures {
  async function* read<T>(
    found: AsyncIterable<ListedObject>,
    reader: (
      bytes: AsyncIterable<Uint8Array>,
      sink: { record(value: T): void; broken(line: { reason: string }): void },
    ) => Promise<unknown>,
    broken: (reason: string) => void,
  ): AsyncIterable<T> {
    for await (const object of found) {
      const batch: T[] = [];
      await reader(bytesOf(objects, object), {
        record: (value) => batch.push(value),
        broken: (line) => broken(line.reason),
      });
      yield* batch;
    }
  }
  const records = (location: CaptureLocation, window: Window, broken: (reason: string) => void) =>
    read<CaptureRecord>(
      captured(objects, location, window),
      (bytes, sink) => readCapture(bytes, sink, { window, ...(location.columns && { columns: location.columns }) }),
      broken,
    );

  return {
    records,
    labels: (uri, window, broken) => read<GroundTruth>(hourly(objects, uri, window), readGroundTruth, broken),
    objects: (location, window) => Array.fromAsync(captured(objects, location, window)),
    sketch: (listed, window, baseline) => sketchObjects(objects, listed, window, baseline),
  };
}

const bytesOf = (objects: Objects, { uri, size }: ListedObject) =>
  uri.endsWith('.gz') ? gunzip(objects.open(uri), size) : objects.open(uri);

/** Objects of every variant of an endpoint that may hold lines of a window. */
async function* captured(
  objects: Objects,
  { uri, endpoint }: CaptureLocation,
  window: Window,
): AsyncIterable<FoundCaptures> {
  const root = `${uri.replace(/\/$/, '')}/${endpoint}/`;
  for (const found of await objects.list(root)) {
    const path = /^[^/]+\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/[^/]+\.jsonl(?:\.gz)?$/.exec(found.uri.slice(root.length));
    const hour = path ? hourOf(path.slice(1).map(Number)) : Number.NaN;
    if (mayHold(hour, window)) yield { ...found, hour };
  }
}

async function* hourly(objects: Objects, uri: string, window: Window): AsyncIterable<ListedObject> {
  const root = `${uri.replace(/\/$/, '')}/`;
  for (const found of await objects.list(root)) {
    const path = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/[^/]+\.jsonl(?:\.gz)?$/.exec(found.uri.slice(root.length));
    const start = path ? hourOf(path.slice(1).map(Number)) : Number.NaN;
    if (start < window.end && start + HOUR > window.start) yield found;
  }
}

const hourOf = ([year, month, day, hour]: number[]): number => Date.UTC(year!, month! - 1, day, hour);
