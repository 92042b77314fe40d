import type { CaptureRecord, GroundTruth } from '../../domain/capture/capture.ts';
import { readCapture, readGroundTruth } from '../../domain/capture/read.ts';
import { sketchCaptures } from '../../domain/capture/sketch-captures.ts';
import type { CapturedObject } from '../../domain/check/scale.ts';
import type { Baseline } from '../../domain/drift/baseline.ts';
import type { CaptureLocation, Captures, Window } from '../../ports/data.ts';
import type { Objects } from '../../ports/objects.ts';

const HOUR = 3_600_000;

/**
 * Data capture and ground truth as SageMaker lays them out (formats.md §2): `<uri>/<endpoint>/<variant>/yyyy/mm/dd/hh/*.jsonl`,
 * UTC. A line may lie in the folder after its own hour when it was delivered late; the record's own time decides.
 */
export function capturesIn(objects: Objects): Captures {
  async function* read<T>(
    uris: AsyncIterable<string>,
    reader: (
      bytes: AsyncIterable<Uint8Array>,
      sink: { record(value: T): void; broken(line: { reason: string }): void },
    ) => Promise<unknown>,
    broken: (reason: string) => void,
  ): AsyncIterable<T> {
    for await (const uri of uris) {
      const batch: T[] = [];
      await reader(objects.open(uri), { record: (value) => batch.push(value), broken: (line) => broken(line.reason) });
      yield* batch;
    }
  }
  const records = (location: CaptureLocation, window: Window, broken: (reason: string) => void) =>
    read<CaptureRecord>(
      named(captured(objects, location, delivered(window))),
      (bytes, sink) => readCapture(bytes, sink, { window, ...(location.columns && { columns: location.columns }) }),
      broken,
    );

  return {
    records,
    labels: (uri, window, broken) => read<GroundTruth>(hourly(objects, uri, window), readGroundTruth, broken),
    objects: (location, window) => Array.fromAsync(captured(objects, location, delivered(window))),
    sketch: async (uris, window, baseline: Baseline) => {
      const sources = uris.map((uri) => ({ name: uri, open: () => objects.open(uri) }));
      const { sketch, rows, brokenLines } = await sketchCaptures(sources, baseline, { window });
      return { sketch, rows: { read: rows.read, used: rows.used, broken: rows.broken }, brokenLines };
    },
  };
}

/** Objects of every variant of an endpoint in the hours of a window. */
async function* captured(
  objects: Objects,
  { uri, endpoint }: CaptureLocation,
  window: Window,
): AsyncIterable<CapturedObject> {
  const root = `${uri.replace(/\/$/, '')}/${endpoint}/`;
  for (const found of await objects.list(root)) {
    const path = /^[^/]+\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/[^/]+\.jsonl$/.exec(found.uri.slice(root.length));
    if (path && overlaps(path.slice(1).map(Number), window)) yield found;
  }
}

async function* named(found: AsyncIterable<CapturedObject>): AsyncIterable<string> {
  for await (const { uri } of found) yield uri;
}

/** Until when objects of a window may still come: a line can lie in the folder after its own hour. */
const delivered = ({ start, end }: Window): Window => ({ start, end: end + HOUR });

async function* hourly(objects: Objects, uri: string, window: Window): AsyncIterable<string> {
  const root = `${uri.replace(/\/$/, '')}/`;
  for (const found of await objects.list(root)) {
    const path = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/[^/]+\.jsonl$/.exec(found.uri.slice(root.length));
    if (path && overlaps(path.slice(1).map(Number), window)) yield found.uri;
  }
}

function overlaps([year, month, day, hour]: number[], window: Window): boolean {
  const start = Date.UTC(year!, month! - 1, day, hour);
  return start < window.end && start + HOUR > window.start;
}
