import {
  type KindCounts,
  kindsByWeight,
  placesByWeight,
  type ReadingNotes,
} from '../../lib/domain/capture/text/notes.ts';
import { cutText, firstWithin } from '../../lib/domain/ledger/bounded.ts';
import type { Draft, EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

/** A record has 16 KiB: of what was met while reading it holds the beginning, evidence the rest. */
const PLACES = 3;
const NAMES = { most: 10, bytes: 500 };
const LENGTH = { file: 200, reason: 200, name: 60 };

/**
 * What a record says of what was met while its window was read: broken lines and rows by kind, what cost most first, where the first of them are and
 * why, columns nobody knows, answers nobody captured. All of it lies in evidence `reading`, if there is any.
 */
export async function keepNotes(
  evidence: PortsOf<'evidence:add'>['evidence'],
  notes: ReadingNotes,
): Promise<{ said: Draft['data']; evidence: EvidenceRef[] }> {
  const {
    examples,
    absent,
    unknown,
    headers,
    uncaptured,
    copies = 0,
    copiedFiles,
    noNumbers,
    dressed,
    empty,
    respelled,
    oneHot,
    leftOut,
  } = notes;
  const kinds: KindCounts = Object.fromEntries(kindsByWeight(notes.kinds));
  const places = placesByWeight(examples, kinds);
  const said = {
    ...(Object.keys(kinds).length > 0 && { brokenLines: { kinds, first: places.slice(0, PLACES).map(shortened) } }),
    ...(uncaptured > 0 && { uncaptured }),
    ...(absent.length > 0 && { absent: shortNames(absent) }),
    ...(unknown.length > 0 && { unknown: shortNames(unknown) }),
    ...(leftOut && leftOut.gone.length > 0 && { leftOut: { gone: shortNames(leftOut.gone) } }),
    ...(empty && { empty: shortNames(empty) }),
    ...(respelled && {
      respelled: respelled.slice(0, PLACES).map(({ name, like, rows }) => ({
        name: cutText(name, LENGTH.name),
        like: cutText(like, LENGTH.name),
        rows,
      })),
    }),
    ...(oneHot && {
      oneHot: oneHot.slice(0, PLACES).map(({ name, into, side }) => ({
        name: cutText(name, LENGTH.name),
        into: shortNames(into),
        side,
      })),
    }),
    ...(headers > 0 && { headers }),
    ...(noNumbers && {
      noNumbers: noNumbers.slice(0, PLACES).map(({ name, count }) => ({ name: cutText(name, LENGTH.name), count })),
    }),
    ...(dressed && {
      dressed: dressed.slice(0, PLACES).map(({ name, signs }) => ({ name: cutText(name, LENGTH.name), signs })),
    }),
    ...(copies > 0 && { copies }),
    ...(copiedFiles && { copiedFiles: copiedFiles.count }),
  };
  if (Object.keys(said).length === 0) return { said, evidence: [] };
  const sha256 = await evidence.put(JSON.stringify({ v: 1, ...notes, kinds, examples: places }));
  return { said, evidence: [{ name: 'reading', sha256 }] };
}

const shortened = ({ file, at, kind, reason }: ReadingNotes['examples'][number]) => ({
  source: cutText(file, LENGTH.file),
  line: at,
  kind,
  reason: cutText(reason, LENGTH.reason),
});

const shortNames = (names: readonly string[]): string[] =>
  firstWithin(
    names.map((name) => cutText(name, LENGTH.name)),
    NAMES,
  );
