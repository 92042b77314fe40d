import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { type Approval, shownDigest } from '../../lib/domain/approval/approval.ts';
import { planRecord } from '../../lib/domain/approval/frozen.ts';
import { registeredDigest } from '../../lib/domain/approval/registered.ts';
import { stateIn } from '../../lib/domain/approval/said.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { firstWithin } from '../../lib/domain/ledger/bounded.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { whyNotStanding } from '../../lib/domain/stages/judged-by.ts';
import { approvalFor } from '../../lib/domain/stages/ladder.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { gateAgain } from '../registry/judge-again.ts';
import type { needs } from './ask-flow.ts';
import { loadShown, tokenContext } from './load-shown.ts';

type Needs = PortsOf<typeof needs>;

export const AskDue = ReleaseSubject.extend({
  comparison: z.string(),
  token: z.string().min(1),
  execution: z.string(),
});
export type AskDue = z.infer<typeof AskDue>;

/** How much of who caused a question its record says in words; the digest beside it is of all of them. */
const NAMED = { most: 50, bytes: 3_000 };

/** Puts the question: digest of what is shown, who asked, quorum, expiry, and the task token, encrypted, in one item. */
export function ask(ports: Needs) {
  return async function ask(due: AskDue): Promise<{ approval: string }> {
    const now = await loadShown(ports.registry, due);
    const { manifest, spec, version, shown } = now;
    const open = (await ports.registry.approvals(due, due.version)).filter((a) => a.deployment === due.deployment);
    // A Lambda retry of this task brings a new token under the same execution: the same question, a new envelope.
    const asked = open.find((a) => a.execution === due.execution && a.state === 'pending');
    const once = `ask:${due.tenant}:${due.execution}:${createHash('sha256').update(due.token).digest('hex')}`;
    const stands = stateIn(version, due.deployment);
    if (!asked && stands !== 'gated-pass')
      throw new InvalidEventError(
        `\`${due.model}/${due.version}\` is \`${stands}\` in \`${due.deployment}\`: only a version that passed its gate may ask`,
      );

    const anew = whyNotStanding(version, { manifest: shown.manifest });
    if (anew) throw await judgedAgainError(ports, version, due, anew);

    // What checks records is loaded by the first question, not by a start.
    const { assertGrounds, causesOf } = await import('./causes.ts');
    const { causes: causedBy, grounds } = await causesOf(ports, version, due.deployment);
    await assertGrounds(ports.registry, now, grounds);
    const { quorum, groups, expires } = approvalFor(manifest, spec.stage);
    const askedAt = ports.clock.now();
    const id = `apr_${ports.ids.secretName()}`;
    const expiresAt = askedAt + expires;
    const approval: Approval = {
      tenant: due.tenant,
      model: due.model,
      id,
      version: due.version,
      deployment: due.deployment,
      state: 'pending',
      requester: version.requester,
      causedBy,
      tier: manifest.tier,
      shown,
      frozen: spec,
      digest: shownDigest(shown),
      quorum,
      ...(groups && { groups }),
      approvals: 0,
      askedAt,
      expiresAt,
      execution: due.execution,
      token: await ports.keys.encrypt(due.token, tokenContext({ ...due, id })),
      due: expiresAt,
    };
    const subject = { tenant: due.tenant, model: due.model, version: due.version, deployment: due.deployment };
    const chain = modelChain(due.tenant, due.model);
    const actor = { kind: 'service' as const, id: 'approve' };
    const requested = {
      chain,
      draft: {
        type: 'ApprovalRequested' as const,
        actor,
        subject,
        cause: { execution: due.execution },
        policy: { sha256: shown.policy, engine: 'cedar' },
        evidence: evidenceOf(approval),
        data: {
          approval: id,
          digest: approval.digest,
          requester: approval.requester,
          causedBy: firstWithin(causedBy, NAMED).map(({ person, did }) => `${did} ${person}`),
          causes: digestOf(causedBy),
          quorum: approval.quorum,
          ...(groups && { groups }),
          expiresAt: iso(expiresAt),
          tier: approval.tier,
          version: registeredDigest(version),
          manifest: shown.manifest,
          plan: planRecord(spec),
          champion: shown.champion ?? 0,
        },
      },
    };
    const voided = asked && {
      chain,
      draft: {
        type: 'ApprovalVoided' as const,
        actor,
        subject,
        verdict: 'void',
        reasons: [{ rule: 'asked-again', subject: asked.id, observed: 'a new task token', limit: 'one open question' }],
        data: { approval: asked.id, replacedBy: id },
      },
    };
    await ports.ledger.commit({
      once,
      appends: voided ? [requested, voided] : [requested],
      writes: [
        ...writes.newApproval(approval),
        writes.versionIn(version, due.deployment, 'awaiting-approval'),
        ...(asked
          ? [writes.approval(asked, { state: 'void', resumed: 'too-late' }, { clause: 'asked', places: { record: 1 } })]
          : []),
      ],
    });
    return { approval: id };
  };
}

/** What it was judged by changed since it was compared: nobody is asked, and its gate judges it by what is there now. */
async function judgedAgainError(ports: Needs, version: ModelVersion, due: AskDue, because: string) {
  await ports.ledger.commit({
    once: `judge-again:${due.tenant}:${due.execution}`,
    appends: [{ chain: modelChain(due.tenant, due.model), draft: gateAgain(version, because) }],
    writes: [],
  });
  return new InvalidEventError(
    `\`${due.model}/${due.version}\` is not asked about in \`${due.deployment}\`: ${because}; its gate judges it again, and asks when it passes`,
  );
}

const evidenceOf = (approval: Approval) =>
  (['evaluation', 'comparison', 'baseline'] as const).flatMap((name) => {
    const sha256 = approval.shown[name];
    return sha256 ? [{ name, sha256 }] : [];
  });
