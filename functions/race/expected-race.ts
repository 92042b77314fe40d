import { unitOf } from '../../lib/domain/race/arms.ts';
import { expectRace } from '../../lib/domain/race/expect-race.ts';
import { racePlanOf } from '../../lib/domain/race/race-asked.ts';
import type { RaceMetric } from '../../lib/domain/race/race-keys.ts';
import { decimal } from '../../lib/domain/reason.ts';
import { DAY, HOUR } from '../../lib/domain/time.ts';
import { loadManaged } from '../registry/load.ts';
import { variantOf } from '../release/update-endpoint.ts';
import type { RaceNeeds, Racing } from './race.ts';

type Scores = Readonly<Partial<Record<string, { readonly value: string }>>>;
/** What of the comparison on held-out rows is read here (functions/evaluate). */
interface Compared {
  readonly rows?: number;
  readonly positives?: number;
  readonly challenger?: Scores;
  readonly championScores?: Scores;
}

/**
 * About how many requests and how long the race takes, before it begins: for a challenger that gains what it gained on the held-out rows, where both were measured there in the metric of the race, with
 * as many requests a day as the champion's captures of the last have. Undefined where either is not known.
 */
export async function expectedRace(ports: RaceNeeds, racing: Racing) {
  const { asked, approval, version, deployment, spec } = racing;
  const { quality } = (await loadManaged(ports.registry, version)).manifest.monitoring;
  const sha256 = approval?.shown.comparison;
  if (!quality || !sha256 || !spec.capture) return undefined;
  const compared = JSON.parse((await ports.evidence.read(sha256)).toString()) as Compared;
  const gain = gainIn(compared, asked.metric);
  if (gain === undefined) return undefined;
  const now = ports.clock.now();
  const variant = variantOf(deployment);
  const location = { uri: spec.capture.uri, endpoint: deployment.endpoint, variant };
  const none = () => undefined;
  let perDay = 0;
  const units = new Set<string>();
  for await (const record of ports.captures.records(location, { start: now - DAY, end: now }, none, none)) {
    perDay += 1;
    const unit = unitOf(record.inferenceId);
    if (unit !== undefined) units.add(unit);
  }
  // Callers of an A/B may not name their units yet: then nobody knows how many there are.
  if (asked.form === 'ab') perDay = units.size;
  if (asked.form === 'ab' && units.size === 0) return undefined;
  const positives = compared.rows && compared.positives !== undefined ? compared.positives / compared.rows : undefined;
  if (asked.metric === 'recall' && positives === undefined) return undefined;
  const expected = { gain, perDay, ...(positives !== undefined && { positives }) };
  const { criteria, because } = expectRace(racePlanOf(asked), quality.policy.task, expected);
  const longest = Math.max(...criteria.map(({ units }) => units));
  const time = Math.max(...criteria.map(({ time }) => time));
  return {
    ...{ because, gain: decimal(gain), perDay },
    ...(Number.isFinite(longest) && { units: longest }),
    ...(Number.isFinite(time) && { hours: Math.ceil(time / HOUR) }),
  };
}

/** Of these less is better. */
const LOSSES: readonly RaceMetric[] = ['brier', 'logLoss', 'mae', 'mse', 'mape', 'smape'];

function gainIn({ challenger, championScores }: Compared, metric: RaceMetric): number | undefined {
  const [own, other] = [challenger?.[metric]?.value, championScores?.[metric]?.value];
  if (own === undefined || other === undefined) return undefined;
  const more = Number(own) - Number(other);
  return LOSSES.includes(metric) ? -more : more;
}
