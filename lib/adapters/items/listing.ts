import * as follows from '../../domain/registry/follows.ts';
import type { Key } from '../../domain/registry/keys.ts';
import { type Change, lineAfter, ModelLine } from '../../domain/registry/line.ts';
import * as load from '../../domain/registry/load.ts';
import type { StateWrite } from '../../domain/registry/writes.ts';

/** A line may be this long (characters of JSON): a model of more is read itself, not its line, so that no check of it costs more. */
const LONGEST = 32 * 1024;

type Written = Change & { readonly of: Key };
const ORDER = ['model', 'deployment', 'check', 'approval', 'incident'] as const;

/** What the writes change of models, in the order in which one thing can mention another. */
function changesIn(wanted: readonly StateWrite[]): Written[] {
  const changes = wanted.flatMap(({ key, item }): Written[] => {
    const change = load.changeOf({ key, item });
    return change ? [{ ...change, of: load.listedModel(change.item).key }] : [];
  });
  return changes.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** The lines that these writes change: they are read before, at the same time as the heads. */
export const linesOf = (wanted: readonly StateWrite[]): Key[] => [
  ...new Map(changesIn(wanted).map(({ of }) => [nameOf(of), of])).values(),
];

/**
 * The writes, and with them what they change of the lists: a line for each model, an entry for each question. They are part of the same
 * transaction, so that no list says something else than the items it is made of.
 */
export function withListings(
  wanted: readonly StateWrite[],
  lineAt: (key: Key) => Readonly<Record<string, unknown>> | undefined,
): StateWrite[] {
  const changes = changesIn(wanted);
  const models = Map.groupBy(changes, ({ of }) => nameOf(of));
  const lines = [...models.values()].flatMap((of) => lineWrite(of, lineAt(of[0]!.of)));
  const questions = changes.flatMap((change) =>
    change.kind === 'approval' ? [follows.listedQuestion(change.item, load.ListedApproval.parse(change.item))] : [],
  );
  return [...wanted, ...lines, ...questions];
}

function lineWrite(changes: readonly Written[], before: Readonly<Record<string, unknown>> | undefined): StateWrite[] {
  const [{ item: id, kind }] = changes as [Written, ...Written[]];
  const known = before === undefined ? undefined : ModelLine.safeParse(before.line).data;
  // A model that was listed without a line stays so: a line begun now would not know what was written before.
  if (before === undefined ? kind !== 'model' : known === undefined) return [];
  const line = changes.reduce<ModelLine | undefined>((now, change) => lineAfter(now, change), known);
  const fits = JSON.stringify(line).length <= LONGEST;
  return [follows.line(id, before, fits ? line : undefined)];
}
