import { extractOf } from '../../lib/domain/ledger/bounded.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { RaceRun } from '../../lib/domain/model/model.ts';
import { armsOf } from '../../lib/domain/race/arms.ts';
import type { JudgedCriterion } from '../../lib/domain/race/judge-criteria.ts';
import type { OfBoth } from '../../lib/domain/race/race-state.ts';
import { decimal, type Reason, type Reasons } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { challengerName } from '../../lib/domain/served/challenger.ts';
import { HOUR, iso } from '../../lib/domain/time.ts';
import { currentRelease } from '../release/load-release.ts';
import { releaseSubject, serviceActor } from '../release/record-release.ts';
import { variantOf } from '../release/update-endpoint.ts';
import { expectedRace } from './expected-race.ts';
import type { Raced, RaceNeeds, Racing } from './race.ts';

/** What is said of a look beside its verdict. */
export interface Look {
  /** The race as it stands after it. */
  readonly run: RaceRun;
  readonly because: string;
  readonly criteria: readonly JudgedCriterion[];
  readonly more?: { readonly units: number; readonly time: number } | undefined;
  /** Of an A/B, how many units each arm was judged on. */
  readonly units?: OfBoth;
}

/** Criteria of a record, the metric first: what is more stands in the evidence. */
const SHOWN = 20;

/** Keeps how far the race came on its way to both versions; that it is on its way, with what is expected of it, and that both answer are records. */
export async function recordRun(ports: RaceNeeds, racing: Racing, run: RaceRun): Promise<void> {
  const { race, config, champion } = named(racing);
  const began = run.began !== undefined;
  const expected = began ? undefined : await expectedRace(ports, racing);
  await commit(ports, racing, run, `race-${began ? 'began' : 'asked'}`, {
    ...{ type: 'RaceStarted', verdict: began ? 'running' : 'preparing' },
    data: {
      ...{ config, champion, race: race.config },
      metric: racing.asked.metric,
      form: racing.asked.form,
      ...(racing.asked.form === 'ab' && {
        arms: armsOf(racing.asked, variantsOf(racing)).map(({ name, weight }) => ({ name, weight })),
      }),
      ...(expected && { expected }),
    },
  });
}

/** One look, after which it goes on. */
export async function recordLook(ports: RaceNeeds, racing: Racing, look: Look, reasons: readonly Reason[]) {
  await commit(ports, racing, look.run, `race-look-${look.run.until}`, {
    ...{ type: 'RaceLooked', verdict: 'wait', reasons: extractOf(reasons).reasons },
    ...saidOf(look),
  });
}

/**
 * What was decided, by what was seen or because it could not go on. It is signed: a release that was raced goes on by this record alone.
 * @param look what was seen, where anything was
 */
export async function recordDecision(
  ports: RaceNeeds,
  racing: Racing,
  verdict: 'promote' | 'stop',
  reasons: Reasons,
  look?: Look,
): Promise<Raced> {
  const { approval } = currentRelease(racing);
  const run = { ...(look?.run ?? racing.race), ended: ports.clock.now() };
  const said = look ? saidOf(look) : { data: {} };
  const kept = extractOf(reasons).reasons;
  await commit(ports, racing, run, 'race-decided', {
    ...{ type: 'RaceDecided', verdict, reasons: kept },
    ...said,
    data: { ...said.data, approval },
  });
  return { verdict, reasons: kept };
}

/** The variants in which both answer. */
export const variantsOf = ({ asked, deployment, version }: Racing) => ({
  champion: variantOf(deployment),
  challenger: challengerName(asked.form, version.version),
});

const named = (racing: Racing) => ({
  race: racing.race,
  config: currentRelease(racing).config,
  champion: racing.deployment.champion ?? 0,
});

function saidOf({ run, because, criteria, more, units }: Look): Pick<Draft, 'data' | 'evidence'> {
  return {
    ...(run.kept !== undefined && { evidence: [{ name: 'race', sha256: run.kept }] }),
    data: {
      ...{ look: run.looks, because: because.slice(0, 1000) },
      ...(run.until !== undefined && { until: iso(run.until) }),
      ...(units && { arms: { champion: units.champion, challenger: units.challenger } }),
      ...(more && { more: { units: more.units, hours: Math.ceil(more.time / HOUR) } }),
      criteria: criteria.slice(0, SHOWN).map(({ name, standing, level, proof, limit, units, value, interval }) => ({
        ...{ name: name.slice(0, 200), standing, proof, units, limit: decimal(limit) },
        ...(level && { level }),
        ...(value !== undefined && { value: decimal(value) }),
        ...(interval && isBoundedBy(interval) && { low: decimal(interval.low), high: decimal(interval.high) }),
      })),
    },
  };
}

const isBoundedBy = ({ low, high }: { low: number; high: number }): boolean =>
  Number.isFinite(low) && Number.isFinite(high);

async function commit(
  { ledger }: RaceNeeds,
  racing: Racing,
  run: RaceRun,
  what: string,
  draft: Pick<Draft, 'type' | 'data'> & Partial<Draft>,
): Promise<void> {
  const { deployment } = racing;
  const { tenant, model, endpoint } = deployment;
  const { approval, startedAt } = currentRelease(racing);
  const after = { ...deployment, releasing: { ...currentRelease(racing), race: run } };
  const places = draft.type === 'RaceDecided' ? { places: { raced: 0 } } : {};
  await ledger.commit({
    once: `${what}:${tenant}:${model}:${endpoint}:${approval}:${startedAt}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: { actor: serviceActor('release'), subject: releaseSubject(racing), ...draft },
      },
    ],
    writes: [writes.deployment(deployment, after, places)],
  });
}
