import { InvalidEventError } from '../errors.ts';

/** P-256's group order (FIPS 186-5, SP 800-186 §3.2.1.3): of s and n - s, which both verify, ours is the smaller. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF = ORDER >> 1n;

/** The two numbers of a signature in DER (RFC 3279 §2.2.3), if it is one, written the one way DER allows. */
function numbersOf(der: Uint8Array): { r: bigint; s: bigint } | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return undefined;
  const numbers: bigint[] = [];
  let at = 2;
  while (at < der.length) {
    const length = der[at + 1] ?? 0;
    const bytes = der.subarray(at + 2, at + 2 + length);
    if (der[at] !== 0x02 || length === 0 || bytes.length !== length) return undefined;
    const [first, second] = [bytes[0]!, bytes[1]];
    if (first >= 0x80 || (first === 0 && second !== undefined && second < 0x80)) return undefined;
    numbers.push(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
    at += 2 + length;
  }
  const [r, s, more] = numbers;
  return r === undefined || s === undefined || more !== undefined ? undefined : { r, s };
}

/** Whether a signature in DER is the one of its two spellings that we write. */
export function isLowS(der: Uint8Array): boolean {
  const numbers = numbersOf(der);
  return numbers !== undefined && numbers.s <= HALF;
}

/** The spelling of a signature (DER) that we write: whoever signs, KMS too, may choose either. @throws InvalidEventError for what is none */
export function lowS(der: Uint8Array): Buffer {
  const numbers = numbersOf(der);
  if (!numbers) throw new InvalidEventError('a signature must be ECDSA in DER');
  const { r, s } = numbers;
  const body = Buffer.concat([derInteger(r), derInteger(s <= HALF ? s : ORDER - s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const content = bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}
