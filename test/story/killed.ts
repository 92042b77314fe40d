import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SMOKE_ID } from '../../lib/domain/capture/core/smoke-id.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { type Ended, linesBelow, linesOf, recordsIn, rows, standinIn, start, storyFolder } from './telling.ts';

/** No record, notice or request is there twice, and no message was given up. */
export function hasNothingTwice(folder: string): void {
  const records = recordsIn(folder);
  expect(new Set(records.map((r) => `${r.chain} ${r.seq}`)).size).toBe(records.length);
  const notices = linesOf<{ id: string }>(`${folder}/inbox.jsonl`).map((n) => n.id);
  expect(new Set(notices).size).toBe(notices.length);
  const captured = linesBelow<{ eventMetadata: { inferenceId: string } }>(`${folder}/s3/steward-captures/capture`).map(
    (l) => l.eventMetadata.inferenceId,
  );
  // A smoke request is asked while the old fleet stands and once more of the new one alone, and again after a kill between answer and note.
  const asked = captured.filter((id) => id !== undefined && !id.startsWith(SMOKE_ID));
  expect(new Set(asked).size).toBe(asked.length);
  expect(rows(folder, "SELECT * FROM queue WHERE state = 'dead'")).toEqual([]);
}

/** Tells a story until a record is there, and kills who tells it, or the stand-in too. */
export async function killOnce(
  home: string,
  { story, rows }: { story: string; rows: number },
  at: (record: LedgerRecord) => boolean,
  { standinToo = false } = {},
): Promise<Ended> {
  const folder = storyFolder(home, story);
  const telling = start(home, story, { rows });
  while (telling.so().code === null && !recordsIn(folder).some(at)) await sleep(50);
  const standin = standinToo ? await standinIn(folder) : undefined;
  if (telling.so().code === null) process.kill(-telling.child.pid!, 'SIGKILL');
  if (standin) process.kill(standin.pid, 'SIGKILL');
  return telling.ended;
}
