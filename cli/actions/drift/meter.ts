import type { Files } from '../../../lib/tables/files/files.ts';

/** How often a bar is drawn again on a terminal, and how often a line is written elsewhere and when the first, in ms. */
const REDRAW = 100;
const LINE = 5_000;
const FIRST = 1_000;
const WIDTH = 24;

export interface MeterOptions {
  /** What is being done, in a word or two. */
  readonly what: string;
  /** Bytes there are to read; 0 when nobody knows. */
  readonly total: number;
  /** How many of what were read so far. */
  readonly count: () => number;
  readonly unit: 'rows' | 'captures';
  /** Nothing at all, for `--json`. */
  readonly quiet?: boolean;
  readonly out?: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly now?: () => number;
}

/**
 * Tells how far reading has come, on standard error: a bar on a terminal, a line every five seconds elsewhere. Bytes are those
 * of the files as they lie there, so compressed ones count compressed.
 */
export class Meter {
  readonly #options: MeterOptions;
  readonly #out: NonNullable<MeterOptions['out']>;
  readonly #now: () => number;
  readonly #began: number;
  #bytes = 0;
  #told: number;
  #drawn = false;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#out = options.out ?? process.stderr;
    this.#now = options.now ?? Date.now;
    this.#began = this.#now();
    this.#told = this.#began - (this.#out.isTTY ? 0 : LINE - FIRST);
  }

  /** These bytes were read as well. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#options.quiet) return;
    const now = this.#now();
    if (now - this.#told < (this.#out.isTTY ? REDRAW : LINE)) return;
    this.#told = now;
    this.#drawn = true;
    this.#out.write(this.#out.isTTY ? `\r${this.#line(now)}\x1b[K` : `${this.#line(now)}\n`);
  }

  /** Takes the bar away, so that what is printed next stands alone. */
  end(): void {
    if (this.#drawn && this.#out.isTTY) this.#out.write('\r\x1b[K');
  }

  #line(now: number): string {
    const { what, total, count, unit } = this.#options;
    const seconds = Math.max(0.001, (now - this.#began) / 1000);
    const rate = this.#bytes / seconds;
    const done = total > 0 ? Math.min(1, this.#bytes / total) : 0;
    const bar = `[${'#'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH)}] ${String(Math.floor(done * 100)).padStart(3)} %  `;
    const left = total > 0 && rate > 0 ? `  ETA ${spell((total - this.#bytes) / rate)}` : '';
    const size = total > 0 ? `${mega(this.#bytes)} of ${mega(total)} MB` : `${mega(this.#bytes)} MB`;
    return `${what} ${total > 0 ? bar : ''}${size}  ${count()} ${unit}  ${mega(rate)} MB/s${left}`;
  }
}

/** What is read of a file in slices counts once, by blocks of so many bytes: columns that lie together share what is read around them. */
const BLOCK = 64 * 1024;

/** The same files, whose bytes go by the meter as they are read. */
export function meterFiles(files: Files, read: (bytes: number) => void): Files {
  async function* metered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      read(chunk.length);
      yield chunk;
    }
  }
  const { cut } = files;
  const blocks = new Map<string, Set<number>>();
  return {
    ...files,
    open: (name) => metered(files.open(name)),
    ...(cut && {
      cut: {
        piece: cut.piece,
        open: (name, start) => metered(cut.open(name, start)),
        elsewhere: (name, bytes) => {
          read(bytes);
          cut.elsewhere(name, bytes);
        },
      },
    }),
    slices: async (name) => {
      const { byteLength, slice } = await files.slices(name);
      const seen = blocks.get(name) ?? new Set();
      blocks.set(name, seen);
      return {
        byteLength,
        slice: async (start, end = byteLength) => {
          const part = await slice(start, end);
          let fresh = 0;
          for (let block = Math.floor(start / BLOCK); block * BLOCK < end; block++) {
            if (!seen.has(block)) fresh += Math.min(BLOCK, byteLength - block * BLOCK);
            seen.add(block);
          }
          read(fresh);
          return part;
        },
      };
    },
  };
}

const mega = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

function spell(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
