import { type Broken, brokenOutcome, type ReadOutcome } from '../text/broken.ts';
import { concatRows, type Payload, type Reading } from './json-rows.ts';
import { rowOfRecord } from './record.ts';

/** What each part begins with (dmlc-core's recordio.h). */
const MAGIC = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);
const HEAD = 8;
/** The upper three bits say whether a part is a whole record, its first, a middle or its last part. */
const [WHOLE, FIRST, LAST] = [0, 1, 3];

/** Rows of `application/x-recordio-protobuf`: one of SageMaker's records each. */
export function readRecordIo(bytes: Uint8Array, reading: Reading): ReadOutcome<Payload> {
  const messages = messagesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!Array.isArray(messages)) return messages;
  if (messages.length === 0) return brokenOutcome('payload', 'RecordIO without a record');
  return concatRows(messages, (message) => rowOfRecord(message, reading));
}

/** The records of RecordIO: magic, flag and length, bytes, zeros up to a multiple of four. Between the parts of one the magic was left out. */
function messagesOf(bytes: Buffer): Buffer[] | Broken {
  const flaw = (what: string, at: number): Broken => brokenOutcome('payload', `no RecordIO: ${what} at byte ${at}`);
  const messages: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < HEAD) return flaw('a record is cut off', at);
    if (!bytes.subarray(at, at + 4).equals(MAGIC)) return flaw('no record begins', at);
    const head = bytes.readUInt32LE(at + 4);
    const [flag, length] = [head >>> 29, head & 0x1fffffff];
    const begin = at + HEAD;
    const end = begin + length;
    const next = begin + ((length + 3) & ~3);
    if (next > bytes.length) return flaw(`a record of ${length} bytes is cut off`, at);
    const begins = flag === WHOLE || flag === FIRST;
    if (flag > LAST || begins !== (parts.length === 0)) return flaw('a part of a record stands alone', at);
    if (!begins) parts.push(MAGIC);
    parts.push(bytes.subarray(begin, end));
    if (flag === WHOLE || flag === LAST) {
      messages.push(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
      parts = [];
    }
    at = next;
  }
  return parts.length === 0 ? messages : flaw('a record does not end', bytes.length);
}
