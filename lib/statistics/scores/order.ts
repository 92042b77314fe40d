/** Bits of a number looked at in one pass, of which there are four. */
const DIGIT = 16;
const DIGITS = 1 << DIGIT;
/** Fewer than these are sorted by comparing. */
const FEW = 4_096;

const known = new WeakMap<Float64Array, Uint32Array>();

/**
 * Places of finite numbers from the lowest number to the highest, of equal ones in their own order: a radix sort over the upper half of the bits of doubles, which for numbers above 0 rise with them and for those
 * below fall (Knuth, The Art of Computer Programming 3, 5.2.5), and insertion of what that leaves near its place (5.2.1), or a radix sort over all of them: linear in how many there are. Kept as long as the numbers are, which nobody may change any more.
 */
export function orderOf(values: Float64Array): Uint32Array {
  const before = known.get(values);
  if (before) return before;
  const order = values.length < FEW ? compared(values) : sorted(values);
  known.set(values, order);
  return order;
}

const compared = (values: Float64Array): Uint32Array =>
  Uint32Array.from(values, (_, place) => place).sort((a, b) => values[a]! - values[b]! || a - b);

function sorted(values: Float64Array): Uint32Array {
  const digits = new Uint16Array(keysOf(values).buffer);
  const order = byDigits(digits, [2, 3]);
  return settled(values, order) ? order : byDigits(digits, [0, 1, 2, 3]);
}

function byDigits(digits: Uint16Array, which: readonly number[]): Uint32Array {
  let order = new Uint32Array(digits.length / 4);
  let next = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place++) order[place] = place;
  for (const digit of which) {
    const starts = startsOf(digits, digit);
    // all have the same
    if (starts === undefined) continue;
    for (let at = 0; at < order.length; at++) {
      const place = order[at]!;
      next[starts[digits[4 * place + digit]!]!++] = place;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** So far a number is moved among those whose upper bits it shares: where more would have to be, all bits are looked at. */
const NEAR = 32;

/** Puts numbers right that are in the order of their upper 32 bits, by insertion, which keeps equal ones in their own order; false where they are too far from it. */
function settled(values: Float64Array, order: Uint32Array): boolean {
  for (let at = 1; at < order.length; at++) {
    const place = order[at]!;
    const value = values[place]!;
    let to = at;
    while (to > 0 && values[order[to - 1]!]! > value) {
      if (at - to >= NEAR) return false;
      order[to] = order[to - 1]!;
      to--;
    }
    order[to] = place;
  }
  return true;
}

/** Bits that are in the order of the numbers, the lowest first, as x86 and Arm have them; -0 and 0 are one. */
function keysOf(values: Float64Array): Uint32Array {
  const plain = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) plain[at] = values[at]! + 0;
  const bits = new Uint32Array(plain.buffer);
  for (let at = 1; at < bits.length; at += 2) {
    if (bits[at]! >>> 31 === 1) {
      bits[at] = ~bits[at]!;
      bits[at - 1] = ~bits[at - 1]!;
    } else bits[at] = bits[at]! ^ 0x80000000;
  }
  return bits;
}

function startsOf(digits: Uint16Array, digit: number): Uint32Array | undefined {
  const starts = new Uint32Array(DIGITS + 1);
  for (let at = digit; at < digits.length; at += 4) starts[digits[at]! + 1]!++;
  const all = digits.length / 4;
  for (let at = 1; at <= DIGITS; at++) {
    if (starts[at] === all) return undefined;
    starts[at]! += starts[at - 1]!;
  }
  return starts;
}
