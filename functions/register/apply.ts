import * as z from 'zod';
import { ApplicableManifest } from '../../lib/domain/applicable/applicable.ts';
import { ASKED_KINDS } from '../../lib/domain/check/kinds.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { Actor, digestOf } from '../../lib/domain/ledger/record.ts';
import { changedPaths } from '../../lib/domain/model/changes.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import { isUnfilled, unfilledPaths } from '../../lib/domain/model/unfilled.ts';
import { oddityText, secretIn } from '../../lib/domain/plain-data.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { alarmMisfits } from '../../lib/domain/release/release-alarms.ts';
import { nextSlot } from '../../lib/domain/schedule/slots.ts';
import { unservedForms } from '../../lib/domain/serving/unserved-forms.ts';
import { stageMisfits } from '../../lib/domain/stages/stage-fits.ts';
import { problemsIn } from '../../lib/domain/suggest.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Page, Turn } from '../../lib/ports/page.ts';

import { misfitsElsewhere, relocate, whereToRun } from '../target/places.ts';
import { namesIn } from './own-names.ts';
import { assertOwn, groupTenant, notOwnError } from './owner.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'clock' | 'owners' | 'people:members'>;

/** A manifest as its owner wrote it (already plain JSON), who applies it, and whether only to say what that would do. */
export const Apply = z.object({
  manifest: z.record(z.string(), z.unknown()),
  dryRun: z.boolean().optional(),
  actor: Actor,
});
export type Apply = z.infer<typeof Apply>;

/**
 * Throws InvalidEventError for a model whose name differs from another's in case alone: they would be one to IAM, which knows ARNs in lower
 * case, and one file of an export on many disks.
 */
async function isNoOtherSpelling(registry: Needs['registry'], { tenant, model }: ModelId): Promise<void> {
  for (let turn: Turn | undefined = { limit: 500 }; turn; ) {
    const { items, next }: Page<ModelId> = await registry.models(tenant, turn);
    const other = items.find((one) => one.model !== model && one.model.toLowerCase() === model.toLowerCase());
    if (other)
      throw new InvalidEventError(
        `model \`${model}\` is known as \`${other.model}\`: names differ in more than the case of their letters`,
      );
    turn = next === undefined ? undefined : { limit: 500, after: next };
  }
}

/** Throws InvalidEventError for an endpoint that is another model's, or that a component could not stand on because it serves by itself. */
async function isFree(registry: Needs['registry'], { tenant, model }: ModelId, { endpoint, serving }: DeploymentSpec) {
  const owner = await registry.byEndpoint(endpoint);
  if (owner && owner.tenant !== tenant) throw notOwnError(model, { kind: 'endpoint', name: endpoint });
  if (owner && owner.model !== model)
    throw new InvalidEventError(
      `endpoint \`${endpoint}\` already belongs to model \`${owner.model}\`: one endpoint serves one model, so give this one an \`endpoint\` of its own`,
    );
  if (owner && owner.endpoint !== endpoint)
    throw new InvalidEventError(
      `endpoint \`${endpoint}\` is known as \`${owner.endpoint}\`: SageMaker takes both for one, so spell it as before`,
    );
  if (serving?.type !== 'component') return;
  const host = await registry.byEndpoint(serving.on);
  if (host && host.tenant !== tenant) throw notOwnError(model, { kind: 'endpoint', name: serving.on });
  if (host)
    throw new InvalidEventError(
      `endpoint \`${serving.on}\` serves model \`${host.model}\` by itself, and takes no component: name another in \`on\` of \`${endpoint}\``,
    );
}

/** What became of a manifest, or, `would-`, what would: then with what it changes, and the places where it still says `CHANGE-ME`. */
export interface Applied extends ModelId {
  readonly digest: string;
  readonly verdict: 'created' | 'changed' | 'unchanged' | 'would-create' | 'would-change';
  readonly changed?: readonly string[];
  readonly unfilled?: readonly string[];
}

/** Creates or changes a model under management; the same manifest again is a no-op. */
export function apply(ports: Needs) {
  return async function apply(request: Apply): Promise<Applied> {
    const parsed = ApplicableManifest.safeParse(request.manifest);
    if (!parsed.success)
      throw new InvalidEventError([
        ...unservedForms(request.manifest),
        ...problemsIn('the manifest', ApplicableManifest, parsed.error),
      ]);
    const secret = secretIn(request.manifest);
    if (secret) throw new InvalidEventError(oddityText(secret));
    const manifest = parsed.data;
    refuse([...alarmMisfits(manifest), ...stageMisfits(manifest), ...misfitsElsewhere(ports.owners, manifest)]);
    comesDue(manifest, ports.clock.now());
    const unfilled = unfilledPaths(request.manifest);
    if (unfilled.length > 0 && !request.dryRun) throw unfilledError(unfilled);
    const id = { tenant: groupTenant(ports.owners, manifest.model, manifest.tenant), model: manifest.model };
    const [before, deployments, head] = await Promise.all([
      ports.registry.model(id),
      ports.registry.deployments(id),
      ports.ledger.head(modelChain(id.tenant, id.model)),
    ]);
    const digest = digestOf(request.manifest);
    const answer = { ...id, digest };
    if (before?.manifestDigest === digest) return { ...answer, verdict: 'unchanged' };
    if (manifest.stages?.some(({ approval }) => approval?.groups)) {
      const { unansweredStages } = await import('./asked-groups.ts');
      refuse(await unansweredStages(ports, id.tenant, manifest));
    }
    // Whose a name will be is asked once it is filled in.
    assertOwn(
      ports.owners,
      id,
      namesIn(manifest).filter(({ name }) => !isUnfilled(name)),
    );
    for (const spec of manifest.deployments) await isFree(ports.registry, id, spec);
    // What serves is there where a manifest was: the first one loads nothing for it.
    if (before) (await import('./keeps-form.ts')).keepsItsForm(manifest, before.manifest, deployments);
    const relocated = relocate(ports.owners, manifest, deployments);
    if (!before?.manifest) await isNoOtherSpelling(ports.registry, id);
    const changed = changedPaths(before?.manifest, manifest);
    if (request.dryRun)
      return { ...answer, verdict: before?.manifest ? 'would-change' : 'would-create', changed, unfilled };

    const verdict = before?.manifest ? 'changed' : 'created';
    const fresh = manifest.deployments.filter((spec) => !deployments.some((d) => d.endpoint === spec.endpoint));
    await ports.ledger.commit({
      once: `apply:${id.tenant}:${id.model}:${digest}:${head?.seq ?? 0}`,
      appends: [
        {
          chain: modelChain(id.tenant, id.model),
          draft: {
            type: 'ModelApplied',
            actor: request.actor,
            subject: id,
            verdict,
            data: {
              manifest: digest,
              owner: manifest.owner,
              tier: manifest.tier,
              changed,
            },
          },
        },
      ],
      writes: [
        writes.manifest(before, id, {
          manifest: request.manifest,
          manifestDigest: digest,
          appliedAt: ports.clock.now(),
        }),
        ...fresh.flatMap((spec) => writes.newDeployment(id, spec, whereToRun(ports.owners, spec))),
        ...relocated,
      ],
    });
    return { ...answer, verdict };
  };
}

function refuse(misfits: readonly { readonly path: string; readonly message: string }[]): void {
  if (misfits.length > 0) throw new InvalidEventError(misfits.map(({ path, message }) => `\`${path}\`: ${message}`));
}

const unfilledError = (paths: readonly string[]): InvalidEventError =>
  new InvalidEventError(paths.map((path) => `\`${path}\`: still says \`CHANGE-ME\`: put in your own`));

/** A schedule without a slot ahead, like one of past years, would be applied and watch nothing. */
function comesDue({ monitoring }: Manifest, now: number): void {
  for (const kind of ASKED_KINDS) {
    const timing = monitoring[kind];
    if (timing && nextSlot({ expression: timing.schedule, timezone: timing.timezone }, now) === undefined)
      throw new InvalidEventError(
        `\`monitoring.${kind}.schedule\`: \`${timing.schedule}\` never comes due from now on: name days and years that lie ahead`,
      );
  }
}
