import { createHash } from 'node:crypto';
import { DependencyError } from '../../lib/domain/errors.ts';
import type { RaceRun } from '../../lib/domain/model/model.ts';
import { beginRace as nothingSeen, type RaceState } from '../../lib/domain/race/race-state.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Evidence = PortsOf<'evidence:add'>['evidence'];

/** What is kept of a race between looks: its state, of one size, and the digests of files with the ids that were counted, one of each look. */
export interface KeptRace {
  readonly state: RaceState;
  readonly ids: readonly string[];
  /** Digest of how answers and labels are read: what is changed later begins another race. */
  readonly reading: string;
}

/** 48 bits of an id: of a million, two in five hundred races are alike. */
const BYTES = 6;
const shortOf = (id: string): Buffer => createHash('sha256').update(id).digest().subarray(0, BYTES);

/** As it stood after the last look, or as it begins. @throws IntegrityError where what was kept is not that */
export async function loadKept(evidence: Evidence, { kept, began }: RaceRun, reading: string): Promise<KeptRace> {
  if (kept === undefined) return { state: nothingSeen(began!), ids: [], reading };
  return JSON.parse((await evidence.read(kept)).toString()) as KeptRace;
}

/** Keeps it with the ids of one look more; answers its digest. */
export async function keepRace(evidence: Evidence, kept: KeptRace, counted: ReadonlySet<string>): Promise<string> {
  const file = Buffer.concat([...counted].map(shortOf));
  const ids = file.length > 0 ? [...kept.ids, await evidence.put(file)] : kept.ids;
  return evidence.put(JSON.stringify({ ...kept, ids }));
}

/** Whether an id was counted at no look before. */
export async function newIds(evidence: Evidence, { ids }: KeptRace): Promise<(id: string) => boolean> {
  const known = new Set<string>();
  for (const digest of ids) {
    const file = await evidence.read(digest);
    if (file.length % BYTES !== 0) throw new DependencyError('a file of counted ids was not read whole');
    for (let at = 0; at < file.length; at += BYTES) known.add(file.toString('latin1', at, at + BYTES));
  }
  return (id) => !known.has(shortOf(id).toString('latin1'));
}
