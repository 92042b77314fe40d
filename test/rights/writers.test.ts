import { beforeAll, describe, expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';
import { FAMILIES, type Family, keys } from '../../lib/domain/registry/keys.ts';
import { type Reached, reached } from './reached.ts';

/** What no flow writes by itself: it comes with records and items of others (lib/adapters/items). */
const COMES_WITH = new Set(['incidents', 'lines', 'decisions', 'chains']);

/** The family of what a function of `keys` names, whatever it is about. */
function familyOf(name: string): Family {
  const make = keys[name as 'listed'] as (...about: unknown[]) => { pk: string };
  const { pk } = make('a', 'b', 1, 1, 1);
  return (Object.keys(FAMILIES) as Family[]).find((family) => pk.startsWith(FAMILIES[family]))!;
}

/** What each flow that writes says that it writes. */
const SAID = FLOWS.flatMap(({ name, signs = false, writes }) => (writes ? [{ name, signs, writes }] : []));

describe('what the code of each flow writes', () => {
  let functions: Reached[];
  beforeAll(() => {
    functions = reached();
  }, 300_000);

  it('is what its declaration says it may, no more and no less', () => {
    const writing = functions.filter(({ calls }) => calls.has('Ledger.commit'));
    // What is put beside every record is the port's to spell.
    const found = writing.map(({ name, keys: named, calls }) => [
      name,
      [...new Set([...[...named].map(familyOf), ...(calls.has('Usages.keep') ? ['usage'] : [])])].sort(),
    ]);
    const said = SAID.map(({ name, writes }) => [name, writes.filter((one) => !COMES_WITH.has(one)).sort()]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(said));
  });

  it('reaches the list of models with whatever the list shows', () => {
    const shown = new Set<string>(['manifests', 'deployments', 'checks', 'questions', 'incidents']);
    for (const { name, writes } of SAID)
      expect(writes.includes('lines'), name).toBe(writes.some((one) => shown.has(one)));
  });

  it.each(SAID)('by $name begins with a decision only where it may sign', ({ name, signs, writes }) => {
    expect(writes.includes('decisions')).toBe(signs);
    expect(signs).toBe(['ask', 'answer', 'resume', 'release', 'race', 'sweep', 'command'].includes(name));
  });
});
