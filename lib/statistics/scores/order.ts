/** Bits of a number looked at in one pass, of which there are four. */
const DIGIT = 16;
const DIGITS = 1 << DIGIT;
/** Fewer than these are sorted by comparing. */
const FEW = 4_096;

const known = new WeakMap<Float64Array, Uint32Array>();

/**
 * Places of finite numbers from the lowest number to the highest, of equal ones in their own order: a radix sort over the bits of doubles, which for numbers above 0 rise with them and for those
 * below fall (Knuth, The Art of Computer Programming 3, 5.2.5), linear in how many there are. Kept as long as the numbers are, which nobody may change any more.
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
  let order = Uint32Array.from(values, (_, place) => place);
  let next = new Uint32Array(values.length);
  const digits = new Uint16Array(keysOf(values).buffer);
  for (let digit = 0; digit < 4; digit++) {
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
