import { beforeEach, expect, it, vi } from 'vitest';
import { loadEarlierChecks } from '../../../functions/checks/load-earlier-checks.ts';
import type { Items } from '../../../lib/adapters/items/items.ts';
import { registryOver } from '../../../lib/adapters/items/registry.ts';
import type { Check } from '../../../lib/domain/check/check.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';
import { aCommit } from '../../contract/contracts/drafts.ts';
import { localStore, type Store } from '../../contract/engines/engines.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const at = (hour: number): string => new Date(START + hour * HOUR).toISOString();
const id = { tenant: 'default', model: 'm', deployment: 'd' };
let store: Store;
beforeEach(async () => {
  store = await localStore();
  return () => store.close();
});

/** Hourly checks, one letter each: d(rifted), s(table), D(rifted, of another version). */
async function keep(history: string): Promise<void> {
  for (const [hour, letter] of [...history].entries()) {
    const check: Check = {
      ...id,
      version: letter === 'D' ? 2 : 1,
      kind: 'drift',
      slot: at(hour),
      window: { start: at(hour - 2), end: at(hour - 1) },
      verdict: letter === 's' ? 'stable' : 'drifted',
      reasons: [],
      rows: { read: 1, used: 1, broken: 0 },
    };
    const key = keys.check(id.tenant, id.model, 'drift', id.deployment, check.slot);
    const writes = [{ clause: 'slot', key, item: check, if: 'absent' as const }];
    await store.ledger.commit(aCommit(`check ${hour}`, { writes }));
  }
}

async function read(hour: number, of: number, verdict: Check['verdict'] = 'drifted') {
  const query = vi.fn<Items['query']>((...args) => store.items.query(...args));
  const registry = registryOver({ ...store.items, query });
  const found = await loadEarlierChecks(
    registry,
    { ...id, slot: at(hour) },
    { kind: 'drift', version: 1, verdict },
    of,
  );
  return { found: found.map(({ slot }) => (Date.parse(slot) - START) / HOUR), reads: query.mock.calls.length };
}

it.each(['stable', 'undecided'] as const)('a check that is %s reads none', async (verdict) => {
  await keep('dddd');
  expect(await read(4, 2, verdict)).toEqual({ found: [], reads: 0 });
});

it.each([
  ['as many as the confirmation asks for', 'ssssssss', 3, [7, 6, 5]],
  ['the whole run where it is longer', 'ssdddddd', 3, [7, 6, 5, 4, 3, 2]],
  ['all there are', 'sd', 30, [1, 0]],
  ['none before another version was checked', 'dddDdd', 30, [5, 4]],
  ['none where the last one is of another version', 'dddD', 2, []],
] as const)('of the checks before a drifted one: %s', async (_, history, of, hours) => {
  await keep(history);
  expect(await read(history.length, of)).toEqual({ found: hours, reads: 1 });
});

it('of a caught up slot those before it, and not its own', async () => {
  await keep('ssdddd');
  expect(await read(4, 2)).toEqual({ found: [3, 2], reads: 1 });
});

it('goes on reading only while the run of drifted checks lasts', async () => {
  await keep(`${'s'.repeat(40)}${'d'.repeat(65)}`);
  const { found, reads } = await read(105, 2);
  expect([found.length, found.at(-1), reads]).toEqual([65, 40, 3]);
});
