import { type Reason, reasonOf } from '../reason.ts';

/** One object of a window, by its address, with its size in bytes as it lies there. */
export interface CapturedObject {
  readonly uri: string;
  readonly size: number;
}

/** The most one function takes on by itself. */
export interface ScaleLimits {
  readonly bytes: number;
  readonly objects: number;
}

/** What one Lambda reads in about a minute at 70 MB/s: beyond it a retry costs more than the fan-out. */
export const ONE_FUNCTION: ScaleLimits = { bytes: 4e9, objects: 2_000 };

/** The exact reader tells rows apart, and reads about a fifth of the scanner's bytes in the same time: counted by segment, a window is that much sooner too large for one function. */
export const forSegments = ({ bytes, objects }: ScaleLimits): ScaleLimits => ({ bytes: bytes / 5, objects });

/** Whether one function reads a window, or many; of many, why. */
export type Scale =
  | { readonly scale: 'single'; readonly bytes: number; readonly objects: number }
  | { readonly scale: 'map'; readonly bytes: number; readonly objects: number; readonly reasons: readonly Reason[] };

/** Decides from the listing of a window how many functions read it. Exactly at a limit one still does. */
export function decideScale(found: readonly CapturedObject[], limits: ScaleLimits): Scale {
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  const objects = found.length;
  const reasons = [
    ...(bytes > limits.bytes ? [reasonOf('scale-bytes', 'window', bytes, limits.bytes)] : []),
    ...(objects > limits.objects ? [reasonOf('scale-objects', 'window', objects, limits.objects)] : []),
  ];
  return reasons.length > 0 ? { scale: 'map', bytes, objects, reasons } : { scale: 'single', bytes, objects };
}

/** A shard is full at 512 MB, about eight seconds of work, or at 500 objects. */
export const SHARD: ScaleLimits = { bytes: 512e6, objects: 500 };
/** Shards at most: their list travels through the machine, whose payloads end at 256 KiB (quotas of Step Functions). */
export const MOST_SHARDS = 1_000;

/**
 * Cuts a window's objects into runs of neighbours, in the order of their keys. None but a single object's own is above 512 MB,
 * until there would be more than a thousand: then all are larger alike.
 * @param full when a shard is full
 */
export function shardsOf<T extends CapturedObject>(found: readonly T[], full: ScaleLimits = SHARD): T[][] {
  // Two neighbours together are more than one full shard: four times the even share keeps their number below the most there may be.
  const most = {
    bytes: Math.max(full.bytes, (4 * found.reduce((sum, { size }) => sum + size, 0)) / MOST_SHARDS),
    objects: Math.max(full.objects, Math.ceil((4 * found.length) / MOST_SHARDS)),
  };
  const shards: T[][] = [];
  let bytes = 0;
  for (const object of found) {
    const last = shards.at(-1);
    if (last && bytes + object.size <= most.bytes && last.length < most.objects) last.push(object);
    else {
      shards.push([object]);
      bytes = 0;
    }
    bytes += object.size;
  }
  return shards;
}
