import * as fc from 'fast-check';
import type { Person } from '../../lib/domain/approval/person.ts';
import { person, World } from './world.ts';

const NAMES = ['u_ben', 'u_eve', 'u_fay', 'u_ana'] as const;
const QUORUM = 2;

type Command =
  | { readonly do: 'answer'; readonly who: number; readonly say: 'approve' | 'reject' }
  | { readonly do: 'take' | 'give'; readonly who: number }
  | { readonly do: 'apply'; readonly instances: number }
  | { readonly do: 'pass'; readonly minutes: number };

const who = fc.nat(NAMES.length - 1);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('answer' as const), who, say: fc.constant('approve' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), who, say: fc.constant('reject' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('take' as const, 'give' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('apply' as const), instances: fc.integer({ min: 2, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 90 }) }) },
);

/** What is believed of a question beside the code: who said yes to it and may, who said no. */
interface Believed {
  readonly yes: Set<string>;
  no: boolean;
  readonly manifest: number;
}

/**
 * Plays stories of approvals with rights taken away and manifests changed at any time, and holds what was released against a model of a few lines:
 * a release begins only where two who may, and did not ask, said yes to what is asked now, and nobody said no.
 * @returns how many commands were played and how many releases began
 */
export async function playApprovals(
  runs: number,
  length: number,
  seed: number,
): Promise<{ commands: number; begun: number }> {
  let commands = 0;
  let begun = 0;
  const story = async (told: readonly Command[]): Promise<void> => {
    const world = new World();
    const rights = new Map<string, boolean>(NAMES.map((name) => [name, true]));
    const said = new Map<string, Believed>();
    let manifest = 2;
    const set = (name: string, may: boolean): void => {
      rights.set(name, may);
      world.people.set(name, may ? { tenants: ['default'], groups: ['approvers'] } : undefined);
    };
    for (const name of NAMES) set(name, true);
    const apply = (instances: number) =>
      world.apply((m) => {
        const [deployment] = m.deployments as never as object[];
        Object.assign(m, { approval: { quorum: QUORUM, expires: '3d' } });
        Object.assign(deployment!, { instances });
      });
    await apply(2);
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const answer = async (name: string, say: 'approve' | 'reject'): Promise<void> => {
      const open = await world.open();
      if (!open) return;
      const is = said.get(open.id) ?? { yes: new Set<string>(), no: false, manifest };
      said.set(open.id, is);
      const as: Person = rights.get(name) ? person(name, 'approvers') : person(name, 'auditors');
      const { verdict } = await world.answer(open, as, say);
      if (!rights.get(name) || name === open.requester) {
        if (verdict !== 'refused') throw new Error(`\`${name}\` may not answer, and was told ${verdict}`);
      } else if (['counted', 'approved'].includes(verdict)) is.yes.add(name);
      else if (verdict === 'rejected') is.no = true;
    };
    const check = async (before: number): Promise<void> => {
      for (const { type, data } of (await world.records()).slice(before)) {
        if (type !== 'ReleaseStarted') continue;
        begun += 1;
        const is = said.get(String(data.approval));
        const standing = [...(is?.yes ?? [])].filter((name) => rights.get(name));
        if (!is || is.no || standing.length < QUORUM || is.manifest !== manifest)
          throw new Error(`a release began with ${standing.join(', ') || 'nobody'}, no: ${is?.no}`);
      }
    };
    for (const one of told) {
      commands += 1;
      const before = (await world.records()).length;
      if (one.do === 'answer') await answer(NAMES[one.who]!, one.say);
      if (one.do === 'take' || one.do === 'give') set(NAMES[one.who]!, one.do === 'give');
      if (one.do === 'apply') {
        await apply(one.instances);
        manifest = one.instances;
      }
      if (one.do === 'pass') await world.run(world.plane.clock.now() + one.minutes * 60_000);
      await check(before);
    }
    const before = (await world.records()).length;
    await world.run(world.plane.clock.now() + 60_000);
    await check(before);
    world.plane.close();
  };
  const stories = fc.array(command, { minLength: length, maxLength: length });
  await fc.assert(fc.asyncProperty(stories, story), { numRuns: runs, seed, endOnFailure: true });
  return { commands, begun };
}
