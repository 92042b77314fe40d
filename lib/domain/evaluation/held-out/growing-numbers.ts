/** GrowingNumbers in their order, as many as are put: 8 bytes each, and up to half as many again of room. */
export class GrowingNumbers {
  #values = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Room for so many more, to be written right away; good until the next call. */
  more(count: number): Float64Array {
    const from = this.#count;
    this.#count += count;
    if (this.#count > this.#values.length) this.#grow();
    return this.#values.subarray(from, this.#count);
  }

  push(value: number): void {
    const at = this.#count++;
    if (at >= this.#values.length) this.#grow();
    this.#values[at] = value;
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(this.#count, Math.ceil(this.#values.length * 1.5)));
    larger.set(this.#values);
    this.#values = larger;
  }

  end(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }
}
