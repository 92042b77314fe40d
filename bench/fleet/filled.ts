import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { type Draft, digestOf } from '../../lib/domain/ledger/record.ts';
import { keys } from '../../lib/domain/registry/keys.ts';
import type { StateWrite } from '../../lib/domain/registry/writes.ts';
import type { Ledger } from '../../lib/ports/ledger.ts';

export const START = Date.parse('2026-11-01T00:00:00Z');
const HOUR = 3_600_000;
const actor = { kind: 'service' as const, id: 'bench' };
const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8')) as Record<string, unknown>;
const [deployment] = manifest.deployments as Record<string, unknown>[];
const digest = 'a'.repeat(64);
const shown = {
  version: 2,
  artifact: digest,
  image: digest,
  champion: 1,
  evaluation: digest,
  comparison: digest,
  baseline: digest,
};
const more = { plan: digest, gate: digest, policy: digest, manifest: digest };

const write = (key: StateWrite['key'], item: StateWrite['item']): StateWrite => ({
  clause: key.sk,
  key,
  item,
  if: 'any',
});
const draft = (model: string, data: Draft['data']): Draft => ({
  type: 'CheckRecorded',
  actor,
  subject: { tenant: 'default', model, deployment: `${model}-prod`, version: 1 },
  verdict: 'stable',
  data,
});

export const checkOf = (model: string, kind: string, n: number) => ({
  tenant: 'default',
  model,
  deployment: `${model}-prod`,
  kind,
  version: 1,
  slot: new Date(START + n * HOUR).toISOString(),
  window: { start: '2026-11-01T00:00:00.000Z', end: '2026-11-01T01:00:00.000Z' },
  verdict: 'stable',
  reasons: Array.from({ length: 3 }, (_, i) => ({
    rule: 'psi',
    subject: `feature ${i}`,
    observed: '0.0421',
    limit: '0.2000',
    interval: { low: '0.0212', high: '0.0644' },
  })),
  rows: { read: 1000, used: 1000, broken: 0 },
});

/** So many models, each with a deployment, a check of two kinds, ten versions and one open question among three. */
export async function models(ledger: Ledger, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const model = `model-${String(n).padStart(5, '0')}`;
    const about = { tenant: 'default', model };
    const endpoint = `${model}-prod`;
    const question = (id: number) => ({
      ...about,
      id: `apr_${model}${id}`,
      version: 2,
      deployment: endpoint,
      state: id === 2 && n % 10 === 0 ? 'pending' : 'approved',
      requester: 'u_ana',
      tier: 'limited',
      shown: { model, endpoint, ...shown, ...more },
      digest,
      quorum: 1,
      approvals: 1,
      askedAt: START + n,
      expiresAt: START + n + HOUR,
      execution: 'execution',
    });
    const own = { ...manifest, model, deployments: [{ ...deployment, endpoint }] };
    const version = (v: number) => ({
      ...about,
      version: v,
      state: v === 1 ? 'approved' : 'rejected',
      package: 'arn',
      packageStatus: 'Completed',
      image: 'image',
      artifact: 's3://a/b',
      lineage: {},
      evidence: [],
      requester: 'u_ana',
    });
    await ledger.commit({
      once: model,
      appends: [{ chain: modelChain('default', model), draft: draft(model, { n }) }],
      writes: [
        write(keys.model('default', model), {
          ...about,
          manifest: own,
          manifestDigest: digestOf(own),
          appliedAt: START,
        }),
        write(keys.deployment('default', model, endpoint), {
          ...about,
          endpoint,
          stage: 'prod',
          champion: 1,
          liveSince: START,
          releases: { 1: 'live' },
          revision: 1,
        }),
        write(keys.endpoint(endpoint), about),
        ...Array.from({ length: 10 }, (_, v) => write(keys.version('default', model, v + 1), version(v + 1))),
        ...['drift', 'quality'].map((kind) =>
          write(keys.check('default', model, kind, endpoint, checkOf(model, kind, 0).slot), checkOf(model, kind, 0)),
        ),
        ...[0, 1, 2].map((id) => write(keys.approval('default', model, 2, question(id).id), question(id))),
      ],
    });
  }
}

/** So many checks of the first model. */
export async function checks(ledger: Ledger, count: number): Promise<void> {
  const model = 'model-00000';
  for (let from = 0; from < count; from += 80)
    await ledger.commit({
      once: `checks ${from}`,
      appends: [{ chain: modelChain('default', model), draft: draft(model, { from }) }],
      writes: Array.from({ length: Math.min(80, count - from) }, (_, i) => checkOf(model, 'drift', from + i + 1)).map(
        (item) => write(keys.check('default', model, 'drift', item.deployment, item.slot), item),
      ),
    });
}

/** So many records of one chain, each of about the size of a check's. */
export async function records(ledger: Ledger, count: number): Promise<void> {
  const text = 'x'.repeat(700);
  for (let from = 0; from < count; from += 90) {
    const appends = Array.from({ length: Math.min(90, count - from) }, (_, i) => ({
      chain: modelChain('default', 'model-00000'),
      draft: draft('model-00000', { n: from + i, text }),
    }));
    await ledger.commit({ once: `records ${from}`, appends: appends as never, writes: [] });
  }
}
