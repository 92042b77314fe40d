import { InvalidEventError } from '../domain/errors.ts';
import { type Files, readBytes } from './files/files.ts';

/** UTF-16's byte order marks; Excel's "Unicode text" begins with the first. */
const MARKS = { 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] } as const;

/** The UTF-16 a file is written in, by its first two bytes; undefined for any other. */
export const utf16Of = ([a, b]: Uint8Array): keyof typeof MARKS | undefined =>
  (['utf-16le', 'utf-16be'] as const).find((name) => MARKS[name][0] === a && MARKS[name][1] === b);

/**
 * A file's bytes as UTF-8, in flat memory: what is written in UTF-16, with its mark, is converted on the way.
 * @throws InvalidEventError where UTF-16 is not well-formed, and what `readBytes` throws
 */
export async function* textBytes(files: Files, name: string): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const decode = (bytes?: Uint8Array): Buffer => {
    try {
      return Buffer.from(bytes ? decoder!.decode(bytes, { stream: true }) : decoder!.decode());
    } catch (cause) {
      throw new InvalidEventError(`\`${name}\` begins as UTF-16 and is none: convert it to UTF-8`, { cause });
    }
  };
  for await (const chunk of readBytes(files, name)) {
    let piece: Uint8Array = chunk;
    if (head !== undefined) {
      head =
        head.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([head, chunk]);
      if (head.length < 2) {
        // a source may fill its chunk anew
        head = Buffer.from(head);
        continue;
      }
      const encoding = utf16Of(head);
      decoder = encoding && new TextDecoder(encoding, { fatal: true });
      piece = head;
      head = undefined;
    }
    yield decoder ? decode(piece) : piece;
  }
  if (head !== undefined) yield head;
  if (decoder) yield decode();
}

/** Whether a file begins as UTF-16. */
export async function isUtf16(files: Files, name: string): Promise<boolean> {
  for await (const chunk of readBytes(files, name)) return utf16Of(chunk) !== undefined;
  return false;
}

/** What a CSV file that is not UTF-8 is refused with: most that are not are those of spreadsheets and programs of Windows. */
export const notUtf8 = (file: string, record: number, cause?: unknown): InvalidEventError =>
  new InvalidEventError(
    `\`${file}\` is not UTF-8 after record ${record}: convert it to UTF-8; if it comes from Windows or Excel, \`iconv -f WINDOWS-1252 -t UTF-8\` does`,
    { cause },
  );

/** What lies where a file should, by how it begins: what it is called and how to get the file. */
const STAND_INS: readonly [begins: RegExp, what: string, mend: string][] = [
  // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
  [/^version https:\/\/git-lfs\.github\.com\/spec\//, 'a pointer of Git LFS', '`git lfs pull` brings the file'],
  [
    /^\s*(?:<!doctype html|<html|<table)\b/i,
    'a page of HTML',
    'a download that asks for a login leaves one; get the table itself',
  ],
  [/^\s*<\?xml\b/i, 'XML', 'save the table as CSV; an answer of S3 that begins so is an error, which the file tells'],
];

/**
 * Refuses what stands in for a table.
 * @param head the first bytes as text, some hundred at least
 * @throws InvalidEventError for a pointer of Git LFS, a page of HTML, and XML
 */
export function refuseStandIn(file: string, head: string): void {
  const found = STAND_INS.find(([begins]) => begins.test(head));
  if (found) throw new InvalidEventError(`\`${file}\` is ${found[1]}, no table: ${found[2]}`);
}
