/** Writers of bodies that are no text, as their formats' pages describe them; readers are held against others' writers elsewhere. */

/** An npy file of format 1.0 with this header. */
export function npyOf(header: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY', 'latin1');
  head[6] = 1;
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header, 'latin1'), data]);
}

const MAGIC = 0xced7230a;

/** Records of 64-bit floats under `features.values`; `parts` cuts each into as many as it can be cut into. */
export function recordIoOf(rows: number[][], { parts = false, sparse = false } = {}): Buffer {
  return Buffer.concat(rows.flatMap((row) => framesOf(recordOf(row, sparse), parts)));
}

function recordOf(row: number[], sparse: boolean): Buffer {
  const at = row.map((_, index) => index).filter((index) => !sparse || !Object.is(row[index]! + 0, 0));
  const values = field(1, Buffer.from(new Float64Array(at.map((index) => row[index]!)).buffer));
  const tensor = sparse ? [values, field(2, Buffer.concat(at.map(varint))), field(3, varint(row.length))] : [values];
  return field(1, Buffer.concat([field(1, Buffer.from('values')), field(2, field(3, Buffer.concat(tensor)))]));
}

const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

/** RecordIO cuts where the magic stands in the data, and leaves it out there: so data with it in the middle is cut. */
function framesOf(data: Buffer, parts: boolean): Buffer[] {
  if (!parts) return [frame(0, data)];
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  // A field that no record has, which readers pass by.
  const cut = Buffer.concat([data, Buffer.from([0x7a, 8]), magic, magic]);
  const length = data.length + 2;
  return [frame(1, cut.subarray(0, length)), frame(2, Buffer.alloc(0)), frame(3, Buffer.alloc(0))];
}

function frame(flag: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(MAGIC);
  head.writeUInt32LE(((flag << 29) | data.length) >>> 0, 4);
  return Buffer.concat([head, data, Buffer.alloc(-data.length & 3)]);
}

/** Tensors of the Open Inference Protocol v2, their bytes behind the JSON. */
export function tritonOf(
  tensors: { name: string; datatype: string; shape: number[]; bytes: Buffer }[],
  side = 'inputs',
): { body: Buffer; header: number } {
  const described = tensors.map(({ bytes, ...tensor }) => ({
    ...tensor,
    parameters: { binary_data_size: bytes.length },
  }));
  const header = Buffer.from(JSON.stringify({ [side]: described }));
  return { body: Buffer.concat([header, ...tensors.map(({ bytes }) => bytes)]), header: header.length };
}
