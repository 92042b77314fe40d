import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';
import type { Written } from '../../lib/contract/writers.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { RecordType } from '../../lib/domain/ledger/types.ts';
import { type Key, keys } from '../../lib/domain/registry/keys.ts';
import { World } from './world.ts';

const OF = ['default', 'flight-delay'] as const;
const [tenant, model] = OF;
const CHAIN = modelChain(tenant, model);
const ENDPOINT = 'another-endpoint';
const deployment = { tenant, model, endpoint: ENDPOINT, stage: 'prod', releases: {}, revision: 0 };

/** One write of every kind that only some flows may make: the item's key, or what the record is. */
const KINDS: Readonly<Record<string, { key?: Key; item?: object; type?: RecordType; chain?: string }>> = {
  manifests: { key: keys.endpoint(ENDPOINT) },
  versions: { key: keys.version(...OF, 9) },
  deployments: { key: keys.deployment(...OF, ENDPOINT), item: deployment },
  checks: { key: keys.askedCheck(...OF, 'chk_9') },
  incidents: { key: keys.incident(...OF, 'inc_9') },
  questions: { key: keys.vote(...OF, 'apr_9', 'u_ben') },
  'versions, listed as due': { key: keys.version(...OF, 9), item: { due: 1 } },
  'versions, listed as open': { key: keys.version(...OF, 9), item: { open: 1 } },
  retrains: { key: keys.retrain(...OF, 'r9') },
  lines: { key: keys.listed(tenant, 'another') },
  decisions: { type: 'ApprovalAnswered' },
  chains: { chain: modelChain(tenant, 'another') },
};

describe('what a flow may write', () => {
  let world: World;
  let count = 0;
  beforeAll(async () => {
    world = new World();
    await world.apply();
  });
  afterAll(() => world.plane.close());

  async function outcome(flow: string, kind: string): Promise<string> {
    const { key, item = {}, type = 'VersionCompared', chain = `${CHAIN}` } = KINDS[kind]!;
    count += 1;
    // Chains are begun once each.
    const to = chain === CHAIN ? chain : `${chain}-${count}`;
    const draft = { type, actor: { kind: 'service', id: flow }, subject: { tenant, model }, data: {} } as const;
    const writes = key ? [{ clause: kind, key, item: { ...item, tenant, model }, if: 'any' } as const] : [];
    const commit = { once: `try:${tenant}:${count}`, appends: [{ chain: to, draft }] as const, writes };
    return world.plane
      .portsOf(flow)
      .ledger.commit(commit)
      .then(
        () => 'written',
        (error: Error) => `${error.name}: ${error.message}`,
      );
  }

  it.each(FLOWS.map(({ name }) => name))(
    'by `%s` is what its declaration says, and refused by name else',
    async (flow) => {
      const before = (await world.records()).length;
      let written = 0;
      for (const kind of Object.keys(KINDS)) {
        const said = await outcome(flow, kind);
        // A deployment changes its model's line: who writes one writes the other.
        // What is listed as open work is of those who ask and answer.
        const needed = (kind.includes('listed') ? ['versions', 'questions'] : [kind]) as Written[];
        const { writes = [] } = FLOWS.find(({ name }) => name === flow)!;
        if (needed.every((one) => writes.includes(one))) expect(said, kind).toBe('written');
        else expect(said, kind).toMatch(new RegExp(`^IntegrityError: \`${flow}\` may not write \``));
        if (said === 'written' && kind !== 'chains') written += 1;
      }
      expect(await world.records()).toHaveLength(before + written);
    },
  );

  it('a model that has no manifest: whoever registers its versions gives it none', async () => {
    const id = { tenant, model: 'found' };
    await world.plane.portsOf('register').ledger.commit({
      once: 'plant:default',
      appends: [
        {
          chain: modelChain(tenant, id.model),
          draft: {
            type: 'ModelVersionRegistered',
            actor: { kind: 'service', id: 'register' },
            subject: { tenant, model: id.model },
            data: {},
          },
        },
      ],
      writes: [
        {
          clause: 'model',
          key: keys.unmanaged(tenant, id.model),
          item: { ...(await world.plane.ports.registry.model({ tenant, model })), ...id },
          if: 'any',
        },
      ],
    });
    expect(await world.plane.ports.registry.model(id)).toEqual(id);
  });
});
