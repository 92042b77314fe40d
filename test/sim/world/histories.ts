import type { Chance } from './chance.ts';

/** What DescribeEndpoint answers, as JSON travels. */
export interface Described {
  readonly EndpointStatus: string;
  readonly EndpointConfigName: string;
  readonly FailureReason?: string;
  readonly ProductionVariants?: readonly Record<string, unknown>[];
  readonly [member: string]: unknown;
}

/** One look at an endpoint: what is described, or that there is none. */
export type Scene = Described | 'gone';

const resting = (body: Described, more: Record<string, unknown> = {}): Described => ({
  ...body,
  EndpointStatus: 'InService',
  ...more,
});

/** While an update is on its way the endpoint is described as it was, and what comes beside it. */
function moving(chance: Chance, from: Described, to: Described): Described {
  const status = chance.of(['Updating', 'Updating', 'Updating', 'SystemUpdating', 'RollingBack', 'Frobnicating']);
  const phase = chance.of(['Creating', 'Baking', 'ActivatingTraffic']);
  const message = chance.of([
    undefined,
    'Baking for 300 seconds with traffic enabled on full capacity of 1 instance(s).',
  ]);
  const pending = {
    EndpointConfigName: to.EndpointConfigName,
    ProductionVariants: (to.ProductionVariants ?? []).map((variant) => ({
      ...variant,
      VariantStatus: [{ Status: phase, ...(phase === 'Baking' && message && { StatusMessage: message }) }],
    })),
  };
  return {
    ...(chance.happens(0.1) ? to : from),
    EndpointStatus: status,
    ...(status === 'Updating' && chance.happens(0.8) && { PendingDeploymentSummary: pending }),
  };
}

/** The first variant with something else in it. */
const altered = (body: Described, change: Record<string, unknown>): Described => ({
  ...body,
  ProductionVariants: (body.ProductionVariants ?? []).map((one, i) => (i === 0 ? { ...one, ...change } : one)),
});

const OTHER = `000000000000.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'c'.repeat(64)}`;

/** How an update may end without serving what was wanted, though it may say `InService` and name the wanted config. */
const WRONG_ENDS: readonly ((from: Described, to: Described) => Scene)[] = [
  (from) => resting(from),
  (from) => resting(from, { FailureReason: 'One or more alarms went to ALARM. The deployment was rolled back.' }),
  (from) => ({ ...from, EndpointStatus: 'UpdateRollbackFailed', FailureReason: 'Insufficient capacity' }),
  (_, to) => ({ ...to, EndpointStatus: 'Failed', FailureReason: 'The primary container did not pass its ping' }),
  (_, to) => ({ ...to, EndpointStatus: 'OutOfService' }),
  (_, to) => ({ ...to, EndpointStatus: 'Deleting' }),
  (_, to) => ({ ...to, EndpointStatus: 'SomethingNew' }),
  () => 'gone',
  (from, to) => resting(to, { ProductionVariants: from.ProductionVariants }),
  (from, to) => resting(from, { ProductionVariants: to.ProductionVariants }),
  (_, to) => resting(to, { ProductionVariants: [] }),
  (_, to) => altered(resting(to), { CurrentInstanceCount: 0, DesiredInstanceCount: 0 }),
  (_, to) => altered(resting(to), { CurrentWeight: 0, DesiredWeight: 0 }),
  (_, to) => altered(resting(to), { VariantName: 'Other' }),
  (_, to) => altered(resting(to), { DeployedImages: [{ SpecifiedImage: OTHER, ResolvedImage: OTHER }] }),
  (from, to) =>
    resting(to, {
      ProductionVariants: [
        ...(to.ProductionVariants ?? []),
        ...(from.ProductionVariants ?? []).map((one) => ({ ...one, VariantName: 'Left' })),
      ],
    }),
  (from, to) => resting(to, { ShadowProductionVariants: from.ProductionVariants }),
  (_, to) => resting(to, { DataCaptureConfig: undefined }),
];

/** What comes of one update, look by look; the last is how it stays. */
export interface History {
  readonly scenes: readonly Scene[];
  /** Whether it serves what was wanted, once and for all, and shows nothing on the way that a release is right to end at. */
  readonly good: boolean;
}

/** Whether that look is at what was wanted and nothing else. */
export const isWanted = (scene: Scene | undefined, to: Described): boolean =>
  scene !== undefined && JSON.stringify(scene) === JSON.stringify(to);

/** A history of an endpoint that is being updated from one state to another. */
export function drawHistory(chance: Chance, from: Described, to: Described): History {
  const some = <T>(most: number, draw: () => T): T[] => Array.from({ length: chance.whole(0, most) }, draw);
  const late: Scene[] = chance.happens(0.3) ? some(2, () => resting(from)) : [];
  const way: Scene[] = some(6, () => moving(chance, from, to));
  const wrong = (): Scene => chance.of(WRONG_ENDS)(from, to);
  const draw = chance.next();
  if (draw < 0.25) return { scenes: [...late, ...way, to], good: late.length === 0 && !way.some(endsIt) };
  if (draw < 0.7) return { scenes: [...late, ...way, wrong()], good: false };
  // It never comes to rest, which takes as many looks as there are before the release's time runs out.
  if (draw < 0.72) return { scenes: [...late, ...way, moving(chance, from, to)], good: false };
  // It changes once more after it had come to rest, as an alarm, an operator or SageMaker's own repair make it.
  const first = chance.happens(0.5) ? to : wrong();
  const again = chance.happens(0.5) ? to : wrong();
  const looks = Array.from({ length: chance.whole(1, 4) }, () => first);
  return { scenes: [...late, ...way, ...looks, ...some(3, () => moving(chance, to, from)), again], good: false };
}

/** In service with the old config, which is how a silent rollback looks: a release ends there, and is right to. */
const endsIt = (scene: Scene): boolean => scene === 'gone' || scene.EndpointStatus === 'InService';

/** An endpoint with a past and a future: each look at it is the next scene. */
export class PlayedHistory {
  readonly #chance: Chance;
  #scenes: readonly Scene[];
  #at = -1;
  #seen: Scene;
  good: boolean | undefined;

  constructor(chance: Chance, now: Described) {
    this.#chance = chance;
    this.#scenes = [now];
    this.#seen = now;
  }

  /** What was last seen. */
  get seen(): Scene {
    return this.#seen;
  }

  update(from: Described, to: Described): void {
    const { scenes, good } = drawHistory(this.#chance, from, to);
    this.#scenes = scenes;
    this.#at = -1;
    this.good ??= good;
  }

  look(): Scene {
    this.#at = Math.min(this.#at + 1, this.#scenes.length - 1);
    this.#seen = this.#scenes[this.#at]!;
    return this.#seen;
  }
}
