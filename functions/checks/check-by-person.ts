import { type AskedCheck, decideAsked } from '../../lib/domain/check/asked.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import type { AskedKind, CheckKind } from '../../lib/domain/check/kinds.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { QualityCheck } from '../../lib/domain/model/manifest.ts';
import { hasMetrics } from '../../lib/domain/operations/limits-of-form.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { loadChecked } from './load-checked.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'clock'>;

export type CheckAsked =
  | {
      readonly verdict: 'asked';
      readonly check: string;
      readonly kind: AskedKind;
      readonly deployment: string;
      readonly slot: string;
      readonly window: Check['window'];
      /** Where the API tells its verdict, as soon as there is one. */
      readonly verdictAt: string;
    }
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * A check that a person wants now. Its record wakes the check's own flow, as for a slot that was missed: whoever asks does not wait for a
 * window that takes minutes to read, no message is lost between record and queue, and a message that no record stands behind is not believed.
 */
export function checkByPerson(ports: Needs) {
  return async function checkByPerson(due: {
    tenant: string;
    model: string;
    deployment: string;
    kind: AskedKind;
    slot?: string | undefined;
    until?: string | undefined;
    actor: Actor;
  }): Promise<CheckAsked> {
    const { tenant, model, deployment, kind, actor } = due;
    const { spec, manifest, served, champion, deployment: place } = await loadChecked(ports.registry, due);
    if (kind === 'operations' && !hasMetrics(spec))
      return {
        verdict: 'refuse',
        why: `\`${deployment}\` is a model for transform jobs, of which CloudWatch counts no requests`,
      };
    const { quality, operations } = manifest.monitoring;
    const checked = kind === 'operations' ? champion : served;
    const now = ports.clock.now();
    const decision = decideAsked({
      ...due,
      timing: manifest.monitoring[kind],
      liveSince: checked && place.liveSince,
      now,
    });
    if (decision.verdict === 'refuse') return decision;
    const { id, slot, window } = decision;
    const item: AskedCheck = {
      tenant,
      model,
      deployment,
      kind,
      id,
      slot,
      window,
      kinds:
        kind === 'quality'
          ? kindsOf(quality!)
          : kind === 'operations' && operations?.golden
            ? [kind, 'golden']
            : [kind],
      by: actor,
      at: iso(now),
    };
    await ports.ledger.commit({
      once: `check-asked:${tenant}:${model}:${id}`,
      appends: [
        {
          chain: modelChain(tenant, model),
          draft: {
            type: 'CheckAsked',
            actor,
            subject: { tenant, model, deployment, version: checked!.version },
            data: { check: id, kind, slot, window },
          },
        },
      ],
      writes: [writes.askedCheck(item)],
    });
    const verdictAt = `/api/models/${encodeURIComponent(model)}/checks/${id}?tenant=${encodeURIComponent(tenant)}`;
    return { verdict: 'asked', check: id, kind, deployment, slot, window, verdictAt };
  };
}

/** One run of the quality check looks at the same predictions in as many ways as the manifest asks for. */
const kindsOf = ({ fairness, estimate, attribution }: QualityCheck): CheckKind[] => [
  'quality',
  ...(fairness ? (['fairness'] as const) : []),
  ...(estimate ? (['estimate'] as const) : []),
  ...(attribution ? (['attribution'] as const) : []),
];
