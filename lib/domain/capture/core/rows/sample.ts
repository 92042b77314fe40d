import { allocate, width } from './memory';

/** The rows with the smallest hashes, as drift/columns/sample.ts has them: each row's hash, then a code for every column. */
let most: i32 = 0;
let size: i32 = 0;
/** Addresses of the rows, ascending by hash and codes; and where the next row is written. */
let order: usize = 0;
let rows: usize = 0;
let next: usize = 0;

export function openSample(mostSampled: i32): void {
  most = mostSampled;
  // one more, for a row on its way in
  rows = allocate(rowBytes() * <usize>(most + 1));
  order = allocate(4 * <usize>(most + 1));
}

function rowBytes(): usize {
  return 4 * <usize>(width + 1);
}

export function clearSample(): void {
  size = 0;
  next = rows;
}

/** How many rows there are, and where the one at `place` is. */
export function sampledRows(): i32 {
  return size;
}
export function sampledRowAt(place: i32): usize {
  return <usize>load<u32>(order + 4 * <usize>place);
}

export function wouldSample(hash: u32): bool {
  return size < most || hash <= load<u32>(sampledRowAt(size - 1));
}

/** Takes a row up in its place unless it is there already; its codes are `stride` bytes apart. */
export function takeUp(hash: u32, codes: usize, stride: usize): void {
  store<u32>(next, hash);
  for (let c = 0; c < width; c++) store<i32>(next + 4 * <usize>(c + 1), load<i32>(codes + <usize>c * stride));
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sampledRowAt(middle), next) <= 0) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && compare(sampledRowAt(low - 1), next) === 0) return;
  const place = order + 4 * <usize>low;
  memory.copy(place + 4, place, 4 * <usize>(size - low));
  store<u32>(place, <u32>next);
  if (size < most) {
    size++;
    next = rows + rowBytes() * <usize>size;
  } else next = sampledRowAt(most);
}

/** By hash, then code by code: equal hashes must not make the order of arrival matter. */
function compare(a: usize, b: usize): i32 {
  const hash = load<u32>(a);
  const other = load<u32>(b);
  if (hash !== other) return hash < other ? -1 : 1;
  for (let at: usize = 4; at < rowBytes(); at += 4) {
    const code = load<i32>(a + at);
    const against = load<i32>(b + at);
    if (code !== against) return code < against ? -1 : 1;
  }
  return 0;
}

/** As `rowHash` of drift/columns/sample.ts. */
export function rowHash(id: u32, position: u32): u32 {
  let h: u32 = id + position * 0x9e3779b1;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}
