import { type Broken, brokenOutcome, type ReadOutcome } from '../text/broken.ts';
import { type Element, textOfBytes, viewOf } from './binary/elements.ts';
import { type NpyLayout, type NpyRecord, npyLayoutOf, sizesOf } from './binary/npy-types.ts';
import { readPythonLiteral } from './binary/python-literal.ts';
import { concatRows, namedRow, type Payload, positionalRow, type Reading } from './json-rows.ts';

/** The first bytes of every npy file. */
export const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** numpy itself reads no longer header unless told to. */
const LONGEST_HEADER = 10_000;
const NO_TEXT = brokenOutcome('payload', 'an array with a text that is not Unicode');

type Header = { readonly layout: NpyLayout; readonly fortran: boolean; readonly shape: readonly number[] };

/**
 * Rows of an array in numpy's format 1.0 to 3.0 (numpy.lib.format), of numbers, truth values and texts, in C or Fortran order. One dimension is
 * one row, of more the first counts rows; of a structured array each element is a row, by name. Objects are pickled Python, which is never read.
 */
export function readNpy(bytes: Uint8Array, reading: Reading): ReadOutcome<Payload> {
  const header = headerOf(bytes);
  if ('ok' in header) return header;
  const { layout, shape } = header.value;
  if (shape.includes(0)) return brokenOutcome('payload', `an array of shape (${shape.join(', ')}), which has no value`);
  const data = bytes.subarray(header.end);
  const count = shape.reduce((product, size) => product * size, 1);
  // Whatever a header claims, no more is made room for than there are bytes.
  if (count * layout.size !== data.length)
    return brokenOutcome(
      'payload',
      `an array of shape (${shape.join(', ')}) takes ${count * layout.size} bytes, ${data.length} are there`,
    );
  const places = Array.from({ length: count }, (_, index) => placeOf(index, count, header.value));
  if ('fields' in layout) return recordsOf(viewOf(data), places, layout, reading);
  const cells: Element[] = [];
  const view = viewOf(data);
  for (const place of places) {
    const cell = layout.read(view, place * layout.size);
    if (cell === undefined) return NO_TEXT;
    cells.push(cell);
  }
  const width = shape.length < 2 ? count : count / shape[0]!;
  const rows = Array.from({ length: count / width }, (_, row) => cells.slice(row * width, (row + 1) * width));
  return concatRows(rows, (row) => positionalRow(row, reading));
}

/** Where the element lies that is the index-th in C order (the last dimension runs fastest); in Fortran order the first one does. */
function placeOf(index: number, count: number, { fortran, shape }: Header): number {
  if (!fortran) return index;
  let place = 0;
  let rest = index;
  let step = count;
  for (const size of shape.toReversed()) {
    step /= size;
    place += (rest % size) * step;
    rest = Math.floor(rest / size);
  }
  return place;
}

function recordsOf(
  view: DataView,
  places: readonly number[],
  { size, fields }: NpyRecord,
  { columns, lists }: Reading,
): ReadOutcome<Payload> {
  return concatRows(places, (place) => {
    const members: [string, unknown][] = [];
    for (const { name, at, count, type } of fields) {
      const begin = place * size + at;
      const values = Array.from({ length: count }, (_, index) => type.read(view, begin + index * type.size));
      if (values.includes(undefined)) return NO_TEXT;
      members.push([name, count === 1 ? values[0] : values]);
    }
    return namedRow(Object.fromEntries(members), columns, lists);
  });
}

function headerOf(bytes: Uint8Array): { value: Header; end: number } | Broken {
  const flaw = (what: string): Broken => brokenOutcome('payload', `no array as numpy writes one: ${what}`);
  if (bytes.length < 12 || NPY_MAGIC.compare(bytes.subarray(0, 6)) !== 0) return flaw('it does not begin as one');
  const major = bytes[6]!;
  if (major < 1 || major > 3) return flaw(`its format is ${major}, 1 to 3 are read`);
  const begin = major === 1 ? 10 : 12;
  const length = major === 1 ? viewOf(bytes).getUint16(8, true) : viewOf(bytes).getUint32(8, true);
  if (length > LONGEST_HEADER) return flaw(`its header has ${length} bytes, at most ${LONGEST_HEADER} are read`);
  const end = begin + length;
  if (bytes.length < end) return flaw('its header is cut off');
  const raw = bytes.subarray(begin, end);
  const header = readPythonLiteral((major === 3 ? textOfBytes(raw) : Buffer.from(raw).toString('latin1')) ?? '');
  if (!(header instanceof Map)) return flaw('its header is no dictionary');
  const [fortran, shape] = [header.get('fortran_order'), sizesOf(header.get('shape'))];
  if (typeof fortran !== 'boolean' || !shape) return flaw('its header tells no order or no shape');
  const layout = npyLayoutOf(header.get('descr'));
  return 'ok' in layout ? layout : { value: { layout, fortran, shape }, end };
}
