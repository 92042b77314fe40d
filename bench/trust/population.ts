import { allFlights } from '../../examples/flights/data.ts';
import { fnv1a } from '../../lib/domain/drift/columns/sample.ts';

/** One column of many rows: a number each; categories are places in `categories`. NaN is a missing value. */
export interface Column {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'category';
  readonly categories: readonly string[];
  readonly values: Float64Array;
}

/** Uniform numbers in [0, 1) from a seed: mulberry32. */
export function random(seed: string): () => number {
  let state = fnv1a(Buffer.from(seed));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What one flight shows: the five columns every row repeats, once a flight. */
const SHOWN = 5;

/**
 * Flights of May 2001. A row of 5, 20 or 100 columns is 1, 4 or 20 flights beside each other: real values, real ties and relations
 * within a flight, and nothing that changes between two draws.
 */
export class Population {
  readonly #columns: Column[];
  readonly #size: number;

  private constructor(columns: Column[]) {
    this.#columns = columns;
    this.#size = columns[0]!.values.length;
  }

  static async load(): Promise<Population> {
    const rows = await allFlights({ from: '2001-05-01', to: '2001-06-01', rate: 0.5 });
    const airports = [...new Set(rows.map((row) => row.origin))].sort();
    const place = new Map(airports.map((name, i) => [name, i]));
    const column = (name: string, type: Column['type'], of: (row: (typeof rows)[number]) => number): Column => ({
      name,
      type,
      categories: type === 'category' ? airports : [],
      values: Float64Array.from(rows, of),
    });
    return new Population([
      column('hour', 'number', (row) => row.hour),
      column('weekday', 'integer', (row) => row.weekday),
      column('distance', 'integer', (row) => row.distance),
      column('delay', 'integer', (row) => row.delay),
      column('origin', 'category', (row) => place.get(row.origin)!),
    ]);
  }

  schema(features: number): { features: Pick<Column, 'name' | 'type'>[] } {
    return {
      features: Array.from({ length: features }, (_, i) => {
        const { name, type } = this.#columns[i % SHOWN]!;
        return { name: `${name}${Math.floor(i / SHOWN) + 1}`, type };
      }),
    };
  }

  /** `rows` rows drawn with replacement. */
  draw(features: number, rows: number, seed: string): Column[] {
    const next = random(seed);
    const columns: Column[] = this.schema(features).features.map(({ name, type }, i) => ({
      name,
      type,
      categories: this.#columns[i % SHOWN]!.categories,
      values: new Float64Array(rows),
    }));
    for (let row = 0; row < rows; row++) {
      for (let first = 0; first < features; first += SHOWN) {
        const flight = Math.floor(next() * this.#size);
        for (let i = 0; i < SHOWN; i++) columns[first + i]!.values[row] = this.#columns[i]!.values[flight]!;
      }
    }
    return columns;
  }
}
