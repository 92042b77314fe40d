import { racePause } from '../../lib/domain/execution/pauses.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import type { QualityCheck } from '../../lib/domain/model/manifest.ts';
import { armsOf } from '../../lib/domain/race/arms.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import { decideRace } from '../../lib/domain/race/decide-race.ts';
import { racePlanOf } from '../../lib/domain/race/race-asked.ts';
import { addBatch } from '../../lib/domain/race/race-state.ts';
import { slicesNamed } from '../../lib/domain/race/slice-of.ts';
import { isSome, type Reasons } from '../../lib/domain/reason.ts';
import { BROKEN } from '../../lib/domain/release/content.ts';
import { compareRaced } from '../../lib/domain/release/raced.ts';
import { challengerName } from '../../lib/domain/served/challenger.ts';
import { iso, MINUTE } from '../../lib/domain/time.ts';
import { loadManaged } from '../registry/load.ts';
import { type KeptRace, keepRace, loadKept, newIds } from './kept-race.ts';
import { pairAnswers } from './pair-answers.ts';
import type { Raced, RaceNeeds, Racing } from './race.ts';
import { type ArmsRead, readArms } from './read-arms.ts';
import type { RaceReading } from './read-rows.ts';
import { recordDecision, recordLook, variantsOf } from './record-race.ts';
import { bothContents, elsewhere } from './run-both.ts';

/**
 * Holds the endpoint against what shall run while the race does, and, once the labels of enough requests were waited for, looks at them: each request once, in the order of
 * time.
 */
export async function judgeRace(ports: RaceNeeds, racing: Racing): Promise<Raced> {
  const { deployment, race, asked } = racing;
  const observed = await ports.sagemaker.describeEndpoint(deployment.endpoint);
  if (!observed || observed.config !== race.config || BROKEN.has(observed.status))
    return recordDecision(ports, racing, 'stop', [elsewhere(observed, race.config)]);
  const foreign = compareRaced(bothContents(racing), observed);
  if (isSome(foreign)) return recordDecision(ports, racing, 'stop', foreign);
  const now = ports.clock.now();
  const from = race.until ?? race.began!;
  const until = Math.floor((now - asked.settle) / MINUTE) * MINUTE;
  if (until < from + asked.every) return pause(from + asked.every + asked.settle - now, racing);
  return look(ports, racing, { start: from, end: until });
}

async function look(ports: RaceNeeds, racing: Racing, window: { start: number; end: number }): Promise<Raced> {
  const { asked, race, version, deployment, spec } = racing;
  const { manifest } = await loadManaged(ports.registry, version);
  const { quality } = manifest.monitoring;
  const features = manifest.schema.features.map(({ name }) => name);
  const reading = readingOf(quality, features);
  const kept = await loadKept(ports.evidence, race, reading);
  if (!quality || kept.reading !== reading) return recordDecision(ports, racing, 'stop', [READ_OTHERWISE]);
  const of: RaceReading = {
    location: { uri: spec.capture!.uri, endpoint: deployment.endpoint },
    ...variantsOf(racing),
    ...{ features, quality, slices: slicesNamed(asked), settle: asked.settle },
  };
  const isNew = await newIds(ports.evidence, kept);
  const dealing = {
    race: race.config,
    arms: armsOf(asked, of),
    earlier: armsBefore(version.version),
    began: race.began!,
    isNew,
  };
  const read: Partial<ArmsRead> & Pick<ArmsRead, 'rows'> =
    asked.form === 'ab'
      ? await readArms(ports.captures, of, dealing, window)
      : await pairAnswers(ports.captures, of, window);
  const { rows, lost } = read;
  const { task } = quality.policy;
  const plan = racePlanOf(asked);
  const batch = { window: { from: window.start, until: window.end }, rows, isNew };
  const state = addBatch(kept.state, batch, plan, task);
  const decision = decideRace(state, plan, task);
  const next: KeptRace = { ...kept, state };
  const counted = new Set(rows.flatMap(({ unit }) => unit ?? []).filter(isNew));
  const digest = await keepRace(ports.evidence, next, counted);
  const run = { ...race, until: window.end, looks: race.looks + 1, kept: digest };
  const { criteria } = decision;
  const because = [
    ...(lost ? [`requests since ${iso(window.start)} are not judged, as not all can be read: ${lost}`] : []),
    ...(read.unassigned
      ? [
          `${read.unassigned} requests since then name no unit in their inference id (\`<unit>:<request>\`), and are not judged`,
        ]
      : []),
    decision.because,
    ...(race.looks === 0 && asked.form === 'shadow' && areUnitless(rows) ? [UNITLESS] : []),
  ].join('; ');
  const told = {
    ...{ run, because, criteria, more: decision.verdict === 'wait' ? decision.more : undefined },
    ...(asked.form === 'ab' && { units: state.units }),
  };
  if (decision.verdict !== 'wait') return recordDecision(ports, racing, decision.verdict, decision.reasons, told);
  await recordLook(ports, racing, told, decision.reasons);
  return pause(asked.every, racing);
}

/** Versions whose races may have ended within the time that labels are waited for. */
const EARLIER = 10;
const armsBefore = (version: number): string[] =>
  Array.from({ length: Math.min(EARLIER, version - 1) }, (_, i) => challengerName('ab', version - 1 - i));

/** Of a shadow whose inference ids name no unit, each request is one. */
const areUnitless = (rows: readonly RaceRow[]): boolean =>
  rows.length > 0 && rows.every(({ id, unit }) => id.startsWith(`${unit}#`));
const UNITLESS =
  'no inference id names a unit (`<unit>:<request>`), so each request counts as one: where the same customers ask again and again, name them';

/** What answers and labels are read by: the manifest says it, and may be changed while a race runs. */
const readingOf = (quality: QualityCheck | undefined, features: readonly string[]): string =>
  digestOf(
    quality
      ? {
          ...{ features, labels: quality.labels, labelColumns: quality.labelColumns, task: quality.policy.task },
          threshold: quality.policy.threshold,
        }
      : {},
  );

const READ_OTHERWISE: Reasons[0] = {
  rule: 'race-reading',
  subject: 'manifest',
  observed: 'changed since the race began',
  limit: 'features, labels, task and threshold as they were',
};

const pause = (due: number, { asked }: Racing): Raced => ({
  ...{ verdict: 'waiting', reasons: [] },
  seconds: racePause(due, asked.maximum.time + asked.settle + asked.every),
});
