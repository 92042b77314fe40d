import { NotFoundError } from '../../lib/domain/errors.ts';
import { beyondAnswer } from '../../lib/domain/gate/answer-limit.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import { findEvidence, type Model, type ModelVersion } from '../../lib/domain/model/model.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { bucketsOf } from '../register/own-names.ts';
import { assertOwn } from '../register/owner.ts';
import { loadVersion } from '../registry/load.ts';
import { type Gated, gate } from './gate.ts';
import { namedPlaces, whyNotNow } from './why-not-now.ts';

type Needs = Parameters<typeof gate>[0] & PortsOf<'clock'>;

/** A judgement that a person wants; `begun` where the gate's own flow makes it, `because` of what and where it will be told. */
export type GateAsked =
  | (Omit<Gated, 'verdict'> & { readonly verdict: Gated['verdict'] | 'begun' })
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * Judges a version for a person. What takes longer than they are answered within is handed to the gate's own flow: the record of the wish
 * wakes it, and it judges in their name. A dry run leaves no record, so that nothing can be handed over with it.
 * @param seconds for which the request is waited for, where there is an end to it
 */
export function gateByPerson(ports: Needs, seconds?: number) {
  return async function gateByPerson(due: {
    tenant: string;
    model: string;
    version: number;
    dryRun: boolean;
    actor: Actor;
  }): Promise<GateAsked | undefined> {
    const { tenant, model, version, dryRun, actor } = due;
    const long = seconds === undefined ? undefined : await whyTooLong(ports, due, seconds);
    if (long === undefined) return gate(ports)(due);
    const name = `${model}/${version}`;
    if (dryRun)
      return {
        verdict: 'refuse',
        why: `${long}: without \`--dry-run\` the gate's own function judges it, which has 15 minutes, and records what it finds (\`steward history ${model}\`)`,
      };
    const id = { tenant, model };
    await ports.ledger.commit({
      // Asked again by somebody in a hurry it is the same wish.
      once: `gate-asked:${tenant}:${model}:${version}:${Math.floor(ports.clock.now() / MINUTE)}`,
      appends: [
        {
          chain: modelChain(tenant, model),
          draft: { type: 'GateAsked', actor, subject: { ...id, version }, data: { because: long } },
        },
      ],
      writes: [],
    });
    const where = `the gate's own function judges \`${name}\`, which has 15 minutes: \`steward history ${model}\`, or the model's page, says what it found`;
    return { verdict: 'begun', version, because: `${long}; ${where}` };
  };
}

/** What of a judgement takes longer than that, in words; undefined where it is told at once, or nothing has to be read. */
async function whyTooLong(
  ports: Needs,
  due: { tenant: string; model: string; version: number; dryRun: boolean },
  seconds: number,
): Promise<string | undefined> {
  const [model, version, deployments] = await Promise.all([
    ports.registry.model(due),
    loadVersion(ports.registry, due, due.version),
    ports.registry.deployments(due),
  ]);
  if (!model || (!due.dryRun && whyNotNow(version, namedPlaces(model, deployments)))) return undefined;
  const predictions = findEvidence(version, 'predictions');
  const [held, training] = await Promise.all([
    predictions === undefined ? [] : ports.predictions.files(predictions),
    trainingToRead(ports, model, version),
  ]);
  return beyondAnswer({ predictions: held, training }, seconds);
}

/** Bytes of training data that baselines are made of first; 0 where they are there already, or cannot be made: the gate says why. */
async function trainingToRead(ports: Needs, { manifest }: Model, version: ModelVersion): Promise<number> {
  const { baseline, segments, lineage } = version;
  const column = manifest?.monitoring.drift.segments;
  const wanted = [baseline === undefined, column !== undefined && segments?.column !== column].filter(Boolean).length;
  const data = lineage.trainingData;
  if (!manifest || !data || wanted === 0) return 0;
  assertOwn(ports.owners, version, bucketsOf([data]));
  try {
    return wanted * (await ports.baselines.size(data));
  } catch (error) {
    if (error instanceof NotFoundError) return 0;
    throw error;
  }
}
