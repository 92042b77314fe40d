/** Somewhere bytes lie that memory need not hold. */
export interface Spill {
  /** Says where they lie: `at`, where as many lie already, else behind all others. */
  put(bytes: Uint8Array, at?: number): number;
  read(into: Uint8Array, from: number): void;
  /** What was put is no longer wanted. */
  end(): void;
}

/** From how many rows on columns lie somewhere else, and where. */
export interface Spilling {
  readonly beyond: number;
  readonly spill: Spill;
  /** Rows of a part: every column lies there in parts of as many. */
  readonly part: number;
  /** Rows of entities that come together, about: those of an entity of many more come in pieces. */
  readonly together: number;
}

/** As many of columns of a few numbers a row take some megabytes. */
export const SPILLED = { part: 2 ** 16, together: 2 ** 17 };

/** Numbers of a row for which parts are as large as they may be: of rows with more they are as much smaller, and fewer rows are in memory. */
const NARROW = 64;

/** The same for rows of so many numbers each. */
export function spillingFor(spilling: Spilling, numbers: number): Spilling {
  if (numbers <= NARROW) return spilling;
  const smaller = 2 ** Math.ceil(Math.log2(numbers / NARROW));
  const { spill, beyond, part, together } = spilling;
  const least = (rows: number) => Math.max(1, Math.floor(rows / smaller));
  return { spill, beyond: least(beyond), part: least(part), together: least(together) };
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
