/**
 * One page of something long: at most as many as were asked for and about 1 MiB as stored, whatever the store. `next` is where the
 * page after it begins; without one there is no more.
 */
export interface Page<T, At = string> {
  readonly items: readonly T[];
  readonly next?: At;
}

/** At most `limit` (1 and more), from where the page before ended: its `next`, and no other text. */
export interface Turn {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** All of something long, one after the other: memory holds one page of it, however long it is. */
export async function* eachItem<T, At>(
  page: (next: At | undefined) => Promise<Page<T, At>>,
): AsyncGenerator<T, void, undefined> {
  let next: At | undefined;
  do {
    const found = await page(next);
    yield* found.items;
    next = found.next;
  } while (next !== undefined);
}
