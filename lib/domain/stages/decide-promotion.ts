import { stateIn } from '../approval/said.ts';
import type { Check } from '../check/check.ts';
import type { Deployment, ModelVersion } from '../model/model.ts';
import { AS_RELEASED } from '../release/reconcile.ts';
import { frozenInWords, howToUnfreeze } from '../response/frozen.ts';
import { lengthInWords } from '../schedule/length-in-words.ts';
import type { StageName } from '../stage-names.ts';
import { iso } from '../time.ts';
import type { Rung } from './ladder.ts';

/** One thing that must hold before a version enters a stage, and how it stands. */
export interface Condition {
  readonly rule: 'live' | 'soak' | 'stable' | 'not-older' | 'not-frozen';
  readonly met: boolean;
  /** A deployment, or a kind of check in one. */
  readonly subject: string;
  /** How it stands, in words. */
  readonly says: string;
  /** When it will be met by itself (ISO 8601), where time alone does it. */
  readonly until?: string;
}

/** One thing that a stage adds, in words; `met` where something can be said of that now: of what its deployments take, and of the version that stands before it. */
export interface StageAdds {
  readonly of: 'gate' | 'approval' | 'next' | 'resources' | 'network';
  readonly says: string;
  readonly met?: boolean;
}

/** GET /api/models/{m}/ladder: the stages of a model, and what may enter each after the first. */
export interface LadderView {
  /** The server's clock (ISO 8601): soaks are counted from it. */
  readonly now: string;
  readonly stages: readonly {
    readonly name: StageName;
    readonly deployments: readonly { readonly endpoint: string; readonly champion?: number }[];
    /** What its manifest says of this stage alone; nothing where it adds nothing. */
    readonly adds: readonly StageAdds[];
    /** The newest version of the stage before that is not in this one yet, and how it stands: what people said of it here, if anything. */
    readonly next?: {
      readonly version: number;
      readonly said: Readonly<Record<string, string>>;
      readonly conditions: readonly Condition[];
    };
  }[];
}

/** The last scheduled checks of each kind that a stage must be stable in, by deployment. */
export type StageChecks = Readonly<Record<string, Readonly<Record<string, Check | undefined>>>>;

/**
 * What must hold before a version enters a stage: it serves every deployment of the stage before, where nothing else was found to run, has served there as long as that stage soaks,
 * the last check of each kind that must be stable there is one of this version and says so; nothing newer serves where it is to go; and nobody froze
 * either of them. The first stage has no condition but the last.
 * @param now epoch ms
 */
export function decidePromotion(input: {
  readonly ladder: readonly Rung[];
  readonly stage: StageName;
  readonly version: ModelVersion;
  readonly deployments: readonly Deployment[];
  readonly checks: StageChecks;
  readonly now: number;
}): Condition[] {
  const { ladder, stage, version, deployments } = input;
  const at = ladder.findIndex(({ name }) => name === stage);
  const [before, rung] = [ladder[at - 1], ladder[at]];
  const found = (endpoint: string) => deployments.find((one) => one.endpoint === endpoint);
  return [
    ...(before?.deployments ?? []).flatMap(({ endpoint }) => ofDeployment(input, before!, endpoint, found(endpoint))),
    ...(before ? (rung?.deployments ?? []) : []).flatMap(({ endpoint }) =>
      newerThan(version, endpoint, found(endpoint)),
    ),
    ...[before, rung].flatMap((one) => (one?.deployments ?? []).flatMap(({ endpoint }) => frozenAt(found(endpoint)))),
  ];
}

type Input = Parameters<typeof decidePromotion>[0];

function ofDeployment(
  { version, checks, now }: Input,
  { policy, name }: Rung,
  endpoint: string,
  deployment: Deployment | undefined,
): Condition[] {
  const is = `version ${version.version}`;
  const foreign = deployment?.outOfBand !== undefined && deployment.outOfBand.seen !== AS_RELEASED;
  const serves = deployment?.champion === version.version && !foreign;
  const { soak = 0, stable = [] } = policy;
  const live: Condition = {
    ...{ rule: 'live', met: serves, subject: endpoint },
    says: serves ? `${is} serves ${endpoint} (${name})` : notThere(version, endpoint, deployment),
  };
  // Since when is not known, where an item does not say it: it has not soaked. While something else ran there, nor had it: it soaks anew from when that was undone.
  const undone = deployment?.outOfBand?.seen === AS_RELEASED ? deployment.outOfBand.foundAt : 0;
  const since = Math.max(deployment?.liveSince ?? now, undone);
  const left = since + soak - now;
  const soaked: Condition[] =
    soak === 0
      ? []
      : [
          {
            ...{ rule: 'soak', met: serves && left <= 0, subject: endpoint },
            says: !serves
              ? `${endpoint} soaks for ${lengthInWords(soak)} once ${is} is live there`
              : left > 0
                ? `${endpoint} soaks until ${iso(since + soak)}, ${lengthInWords(left)} left of ${lengthInWords(soak)}`
                : `${endpoint} has soaked for ${lengthInWords(soak)}`,
            ...(serves && left > 0 && { until: iso(since + soak) }),
          },
        ];
  return [live, ...soaked, ...stable.map((kind) => ofCheck(version, endpoint, kind, checks[endpoint]?.[kind]))];
}

function ofCheck({ version }: ModelVersion, endpoint: string, kind: string, last: Check | undefined): Condition {
  const ours = last?.version === version;
  const met = ours && last.verdict === 'stable';
  const window = last ? ` (${last.slot})` : '';
  return {
    ...{ rule: 'stable', met, subject: `${kind} in ${endpoint}` },
    says: met
      ? `the last ${kind} check of ${endpoint} is stable${window}`
      : ours
        ? `the last ${kind} check of ${endpoint} says ${last.verdict}${window}, and must be stable`
        : `no ${kind} check of version ${version} in ${endpoint} yet, and the last must be stable`,
  };
}

function newerThan({ version }: ModelVersion, endpoint: string, deployment: Deployment | undefined): Condition[] {
  const champion = deployment?.champion;
  if (champion === undefined || champion <= version) return [];
  const says = `version ${champion}, which is newer, serves ${endpoint}: \`steward rollback\` goes back`;
  return [{ rule: 'not-older', met: false, subject: endpoint, says }];
}

function frozenAt(deployment: Deployment | undefined): Condition[] {
  const says = deployment && frozenInWords(deployment);
  if (says === undefined) return [];
  return [
    { rule: 'not-frozen', met: false, subject: deployment!.endpoint, says: `${says}; ${howToUnfreeze(deployment!)}` },
  ];
}

function notThere(version: ModelVersion, endpoint: string, deployment: Deployment | undefined): string {
  const is = `version ${version.version}`;
  if (deployment?.releasing?.version === version.version) return `${is} is on its way into ${endpoint}`;
  const said = stateIn(version, endpoint);
  const state = deployment?.releases[version.version];
  if (deployment?.champion === version.version)
    return `${endpoint} runs something else than was released: \`steward history ${version.model}\` says what`;
  const serves =
    deployment?.champion === undefined ? 'no version serves it' : `version ${deployment.champion} serves it`;
  return `${is} is not live in ${endpoint}: ${state ?? said}, ${serves}`;
}
