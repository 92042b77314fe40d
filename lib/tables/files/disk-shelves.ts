import type { Shelf } from '../../domain/drift/columns/value-list.ts';
import { DiskFile } from './disk-file.ts';
import { NumberSorter } from './number-sorter.ts';

/** Numbers on the disk while a baseline is made. */
export class DiskShelves {
  readonly #file = new DiskFile('numbers of the training data, eight bytes each while they are sorted,');
  readonly #sorter = new NumberSorter();

  /** A shelf of its own in the file; nothing is opened before something is put. */
  readonly shelf = (): Shelf => {
    const parts: { at: number; length: number }[] = [];
    return {
      put: (values) => {
        parts.push({ at: this.#file.put(bytesOf(values)), length: values.length });
      },
      sorted: (last) => {
        const all = parts.reduce((sum, { length }) => sum + length, last.length);
        const values = this.#sorter.open(all);
        let at = 0;
        for (const part of parts) {
          this.#file.read(bytesOf(values.subarray(at, at + part.length)), part.at);
          at += part.length;
        }
        values.set(last, at);
        return this.#sorter.sort(values);
      },
    };
  };

  /** Gives the disk back. */
  end(): void {
    this.#file.end();
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
