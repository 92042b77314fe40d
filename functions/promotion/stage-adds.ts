import { attestationOf } from '../../lib/domain/evidence/kinds.ts';
import { questionsFor, wantedKinds } from '../../lib/domain/evidence/wanted.ts';
import type { JudgedLimit } from '../../lib/domain/gate/facts.ts';
import type { DeploymentSpec, Manifest } from '../../lib/domain/model/manifest.ts';
import type { StagePolicy } from '../../lib/domain/model/stage-policy.ts';
import { lengthInWords } from '../../lib/domain/schedule/length-in-words.ts';
import type { StageAdds } from '../../lib/domain/stages/decide-promotion.ts';
import { brokenLimits } from '../../lib/domain/stages/stage-limits.ts';
import { takenTogether } from '../../lib/domain/stages/stage-together.ts';
import { neededInWords } from '../../lib/words/promotion.ts';
import { metricName } from '../../lib/words/rule.ts';

/** What is known of the version that stands before a stage: the limits of its last judgement, and which evidence it has. */
export interface Standing {
  readonly limits: readonly JudgedLimit[];
  readonly rows: number | undefined;
  readonly kinds: readonly string[];
}

/** What a stage adds to what the manifest says of all, line by line. */
export const stageAdds = (
  policy: StagePolicy,
  specs: readonly DeploymentSpec[],
  { tier, standing }: { readonly tier: Manifest['tier']; readonly standing: Standing | undefined },
): StageAdds[] => [
  ...gateAdds(policy, tier, standing),
  ...approvalAdds(policy),
  ...nextAdds(policy),
  ...resourceAdds(policy, specs),
  ...networkAdds(policy, specs),
];

const known = (met: boolean | undefined): { met?: boolean } => (met === undefined ? {} : { met });

function gateAdds({ gate = {} }: StagePolicy, tier: Manifest['tier'], standing: Standing | undefined): StageAdds[] {
  const add = (says: string, met?: boolean): StageAdds => ({ of: 'gate', says, ...known(met) });
  const { minimumHeldOutRows, limits = {}, maximumLoss = {}, questions = [] } = gate;
  const losses = Object.entries(typeof maximumLoss === 'number' ? { auc: maximumLoss } : maximumLoss);
  const answers = questionsFor(gate, tier).map(({ id }) => attestationOf(id));
  const evidence = wantedKinds(gate, tier).filter((kind) => !answers.includes(kind));
  const has = (kind: string) => standing?.kinds.includes(kind);
  return [
    ...(minimumHeldOutRows === undefined
      ? []
      : [
          add(
            `${minimumHeldOutRows} held-out rows at least`,
            standing?.rows === undefined ? undefined : standing.rows >= minimumHeldOutRows,
          ),
        ]),
    ...Object.entries(limits).map(([metric, limit]) => {
      const found = standing?.limits.find(({ name }) => name === metric);
      return add(
        `${metricName(metric)} ${bounds(limit)}${found?.value ? `; measured ${found.value}` : ''}`,
        within(found, limit),
      );
    }),
    ...losses.map(([metric, loss]) => add(`${metricName(metric)} no more than ${loss} worse than the champion's`)),
    ...evidence.map((kind) => add(`evidence: ${kind}`, has(kind))),
    ...questionsFor({ questions }, tier).map(({ id, of, asks }) =>
      add(`the ${of} answers: ${asks}`, has(attestationOf(id))),
    ),
  ];
}

type Bounds = { readonly min?: number | undefined; readonly max?: number | undefined };

const bounds = ({ min, max }: Bounds): string =>
  [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`].filter(Boolean).join(' and ');

/** Met where the whole interval lies within, not met where none of it does; nothing is said between. */
function within(found: JudgedLimit | undefined, { min = -Infinity, max = Infinity }: Bounds): boolean | undefined {
  if (found?.interval === undefined) return undefined;
  const [low, high] = [Number(found.interval.low), Number(found.interval.high)];
  if (low >= min && high <= max) return true;
  return high < min || low > max ? false : undefined;
}

function approvalAdds({ approval }: StagePolicy): StageAdds[] {
  const { quorum, groups, expires } = approval ?? {};
  const who = quorum === undefined ? groups?.join(' or ') : neededInWords(quorum, groups);
  return [
    ...(who === undefined ? [] : [{ of: 'approval' as const, says: `yes of ${who}` }]),
    ...(expires === undefined ? [] : [{ of: 'approval' as const, says: `within ${lengthInWords(expires)}` }]),
  ];
}

const nextAdds = ({ soak, stable }: StagePolicy): StageAdds[] => [
  ...(soak === undefined ? [] : [{ of: 'next' as const, says: `live for ${lengthInWords(soak)} in every deployment` }]),
  ...(stable === undefined ? [] : [{ of: 'next' as const, says: `last check stable: ${stable.join(', ')}` }]),
];

function resourceAdds(policy: StagePolicy, specs: readonly DeploymentSpec[]): StageAdds[] {
  const { instanceTypes, instances, concurrency, hourly } = policy.resources ?? {};
  const taken = takenTogether(policy, specs);
  const broken = specs.flatMap((spec) => brokenLimits(spec, policy)).map(({ subject }) => subject);
  const add = (says: string, what: string, met = true): StageAdds => ({
    ...{ of: 'resources', says },
    met: met && !broken.some((subject) => subject.startsWith(what)),
  });
  const budget = (most: number | undefined, takes: number, unit: string, what: string): StageAdds[] =>
    most === undefined
      ? []
      : [add(`at most ${most} ${unit} together; its deployments take ${takes}`, what, takes <= most)];
  return [
    ...(instanceTypes ? [add(`instances of ${instanceTypes.join(', ')} alone`, 'instance type')] : []),
    ...budget(instances, taken.instances, 'instances', 'instances'),
    ...budget(concurrency, taken.requests, 'requests at once', 'requests'),
    ...budget(hourly?.most, taken.costs, 'USD an hour', 'hourly price'),
  ];
}

function networkAdds(policy: StagePolicy, specs: readonly DeploymentSpec[]): StageAdds[] {
  const { subnets, securityGroups, isolated } = policy.network ?? {};
  const broken = specs.flatMap((spec) => brokenLimits(spec, policy)).map(({ subject }) => subject);
  const add = (says: string, what: string): StageAdds => ({
    ...{ of: 'network', says },
    met: !broken.some((subject) => subject.startsWith(what)),
  });
  return [
    ...(subnets ? [add(`subnets of ${subnets.join(', ')}`, 'subnets')] : []),
    ...(securityGroups ? [add(`security groups of ${securityGroups.join(', ')}`, 'security groups')] : []),
    ...(isolated ? [add('isolated', 'network')] : []),
  ];
}
