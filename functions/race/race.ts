import type { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { IntegrityError } from '../../lib/domain/errors.ts';
import type { RaceRun } from '../../lib/domain/model/model.ts';
import type { RaceAsked } from '../../lib/domain/race/race-asked.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { loadRecord } from '../approve/load-question-history.ts';
import { type Approved, closedState, currentRelease, loadApproved } from '../release/load-release.ts';
import type { needs } from './flow.ts';
import { judgeRace } from './judge-race.ts';
import { recordDecision } from './record-race.ts';
import { runBoth } from './run-both.ts';

export type RaceNeeds = PortsOf<typeof needs>;

/** A release whose race is on its way. */
export type Racing = Approved & { readonly asked: RaceAsked; readonly race: RaceRun };

/** `promote`: it takes over; `stop`: the champion stays; `waiting`: asked again after so many seconds; else how the release already ended. */
export interface Raced {
  readonly verdict: string;
  readonly reasons: readonly Reason[];
  readonly seconds?: number;
}

/**
 * One step of a race: brings both versions onto the endpoint, looks at what they answered when it is time to, and decides. A step that is repeated changes nothing the
 * second time, and what was decided stays so.
 */
export function race(ports: RaceNeeds) {
  return async function race(due: ReleaseSubject): Promise<Raced> {
    const found = await loadApproved(ports, due);
    const closed = closedState(found);
    if (closed) return { verdict: closed, reasons: [] };
    const racing = racingOf(found);
    if (racing.race.stopped !== undefined) return stopped(ports, racing);
    if (racing.race.ended !== undefined) return decided(ports, racing);
    return racing.race.began === undefined ? runBoth(ports, racing) : judgeRace(ports, racing);
  };
}

/** @throws IntegrityError for a release that people approved without a race */
function racingOf(found: Approved): Racing {
  const { race: asked } = found.spec;
  const { race: run } = currentRelease(found);
  if (asked && run) return { ...found, asked, race: run };
  throw new IntegrityError(`the release of \`${found.version.model}/${found.version.version}\` has no race to run`);
}

/**
 * A person, or the sweep, ended it: that is decided by their record.
 * @throws IntegrityError where the ledger has none of this race
 */
async function stopped(ports: RaceNeeds, racing: Racing): Promise<Raced> {
  const { deployment, version, race } = racing;
  const what = `the end of the race of \`${version.model}/${version.version}\``;
  const { type, subject, data, reasons = [] } = await loadRecord(ports, deployment.raceStopped, what);
  const [first, ...others] = reasons;
  const its = type === 'RaceStopped' && subject.version === version.version && data.race === race.config;
  if (!its || !first) throw new IntegrityError(`${what} is not what its record says`);
  if (race.ended === undefined) return recordDecision(ports, racing, 'stop', [first, ...others]);
  return { verdict: 'stop', reasons };
}

async function decided(ports: RaceNeeds, { deployment, version }: Racing): Promise<Raced> {
  const what = `the race of \`${version.model}/${version.version}\``;
  const { verdict = 'stop', reasons = [] } = await loadRecord(ports, deployment.raced, what);
  return { verdict, reasons };
}
