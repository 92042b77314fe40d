import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionName } from '../../lib/contract/env.ts';
import { FAMILIES, type Family, keys } from '../../lib/contract/keys.ts';
import { WRITERS } from '../../lib/contract/writers.ts';
import { type Reached, reached } from './reached.ts';

/** What no flow writes by itself: it comes with records and items of others (lib/adapters/items). */
const COMES_WITH = new Set(['incidents', 'lines', 'decisions', 'chains']);

/** The family of what a function of `keys` names, whatever it is about. */
function familyOf(name: string): Family {
  const make = keys[name as 'listed'] as (...about: unknown[]) => { pk: string };
  const { pk } = make('a', 'b', 1, 1, 1);
  return (Object.keys(FAMILIES) as Family[]).find((family) => pk.startsWith(FAMILIES[family]))!;
}

describe('what the code of each flow writes', () => {
  let functions: Reached[];
  beforeAll(() => {
    functions = reached();
  }, 300_000);

  it('is what lib/contract/writers.ts says it may, no more and no less', () => {
    const writing = functions.filter(({ calls }) => calls.has('Ledger.commit'));
    const found = writing.map(({ name, keys: named }) => [name, [...new Set([...named].map(familyOf))].sort()]);
    const said = Object.entries(WRITERS).map(([name, written]) => [
      name,
      written.filter((one) => !COMES_WITH.has(one)).sort(),
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(said));
  });

  it('reaches the list of models with whatever the list shows', () => {
    const shown = new Set<string>(['manifests', 'deployments', 'checks', 'questions', 'incidents']);
    for (const [name, written] of Object.entries(WRITERS))
      expect(written.includes('lines'), name).toBe(written.some((one) => shown.has(one)));
  });

  it.each(Object.keys(WRITERS) as FunctionName[])('by %s begins with a decision only where it may sign', (name) => {
    const signs = ['ask', 'answer', 'resume', 'release', 'sweep', 'command'].includes(name);
    expect(WRITERS[name]?.includes('decisions')).toBe(signs);
  });
});
