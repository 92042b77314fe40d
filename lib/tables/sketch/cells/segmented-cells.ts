import type { Baseline } from '../../../domain/drift/baseline/baseline.ts';
import { allowCell } from '../../../domain/drift/life/backtest.ts';
import { type AddToSegment, openSegments, type SegmentedWindow } from '../../../domain/segments/count-segments.ts';
import type { Segments } from '../../../domain/segments/segments.ts';

/** Rows of cells of time by segment. Each part of a cell holds a sketch, and counts as a cell. */
export class SegmentedCells {
  readonly #path: string;
  readonly #baseline: Baseline;
  readonly #segments: Segments;
  readonly #cells = new Map<number, ReturnType<typeof openSegments>>();

  constructor(path: string, baseline: Baseline, segments: Segments) {
    this.#path = path;
    this.#baseline = baseline;
    this.#segments = segments;
  }

  /** What takes the rows of a cell. Throws InvalidEventError when there are too many. */
  of(cell: number): AddToSegment {
    let found = this.#cells.get(cell);
    if (!found) {
      allowCell(this.#path, this.#cells.size * (this.#segments.parts.length + 1));
      found = openSegments(this.#baseline, this.#segments);
      this.#cells.set(cell, found);
    }
    return found.add;
  }

  get cells(): ReadonlyMap<number, SegmentedWindow> {
    return new Map([...this.#cells].map(([cell, { window }]) => [cell, window]));
  }
}
