import { evidenceMisfits } from '../applicable/evidence-fits.ts';
import { gateMisfits } from '../evaluation/gate-policy.ts';
import { type Manifest, taskOf } from '../model/manifest.ts';
import type { StagePolicy } from '../model/stage-policy.ts';
import { LOOKS } from '../serving/serving-fits.ts';
import { STAGE_NAMES } from '../stage-names.ts';
import { gateFor } from './ladder.ts';
import { brokenLimits } from './stage-limits.ts';
import { brokenTogether } from './stage-together.ts';

interface Misfit {
  readonly path: string;
  readonly message: string;
}

/** What of a manifest's stages does not fit it: names, their order, gates, checks that there are none of, and deployments beyond what their stage allows. */
export function stageMisfits(manifest: Manifest): Misfit[] {
  const { stages, deployments } = manifest;
  if (!stages) return [];
  const alone = deployments.flatMap((spec, index) =>
    stages
      .filter(({ name }) => name === spec.stage)
      .flatMap((policy) => brokenLimits(spec, policy))
      .map(({ subject, observed, limit }) => ({
        path: `deployments.${index}`,
        message: `\`${spec.endpoint}\`: ${subject} is ${observed}, allowed is ${limit}`,
      })),
  );
  return [
    ...stages.flatMap(({ name }, index) => namedMisfits(manifest, name, index)),
    ...deployments.flatMap(({ stage, endpoint }, index) =>
      stages.some(({ name }) => name === stage)
        ? []
        : [
            {
              path: `deployments.${index}.stage`,
              message: `\`${endpoint}\` stands in \`${stage}\`, which \`stages\` does not list`,
            },
          ],
    ),
    ...alone,
    ...(alone.length > 0 ? [] : stages.flatMap((policy, index) => togetherMisfits(manifest, policy, index))),
  ];
}
/** Said of the stage, and only where no deployment is beyond it alone. */
const togetherMisfits = ({ deployments }: Manifest, policy: StagePolicy, index: number): Misfit[] =>
  brokenTogether(
    policy,
    deployments.filter(({ stage }) => stage === policy.name),
  ).map(({ subject, observed, limit }) => ({
    path: `stages.${index}.resources`,
    message: `${subject} is ${observed}, allowed is ${limit}: its limits hold for all its deployments together`,
  }));

function namedMisfits(
  manifest: Manifest,
  name: NonNullable<Manifest['stages']>[number]['name'],
  index: number,
): Misfit[] {
  const { stages = [], deployments, monitoring } = manifest;
  const path = `stages.${index}`;
  const policy = stages[index]!;
  const twice = stages.findIndex((one) => one.name === name) < index;
  const later = stages.slice(0, index).find((one) => STAGE_NAMES.indexOf(one.name) > STAGE_NAMES.indexOf(name));
  const none = !deployments.some(({ stage }) => stage === name);
  const last = index === stages.length - 1;
  const unchecked = (policy.stable ?? []).filter((kind) => !isChecked(manifest, kind));
  const gate = policy.gate ? gateFor(manifest, name) : undefined;
  return [
    ...nameMisfits(policy, path),
    ...(twice ? [{ path, message: `\`${name}\` stands there twice` }] : []),
    ...(later
      ? [
          {
            path,
            message: `\`${name}\` comes after \`${later.name}\`, and versions go towards production: list stages in the order ${STAGE_NAMES.join(', ')}, as far as there are any`,
          },
        ]
      : []),
    ...(none ? [{ path, message: `\`${name}\` has no deployment: give it one, or leave it out` }] : []),
    ...(last && (policy.soak !== undefined || policy.stable)
      ? [
          {
            path,
            message: `nothing comes after \`${name}\`: \`soak\` and \`stable\` say what must hold before the next stage`,
          },
        ]
      : []),
    ...unchecked.map((kind) => ({
      path: `${path}.stable`,
      message: `no \`${kind}\` check is made: ${kind === 'operations' ? 'add `monitoring.operations`' : kind === 'golden' ? 'add `monitoring.operations.golden`' : kind === 'quality' || !monitoring.quality ? 'add `monitoring.quality`' : `add \`monitoring.quality.${kind}\``}`,
    })),
    ...(gate
      ? [...gateMisfits(gate, taskOf(manifest)), ...evidenceMisfits({ ...manifest, gate })].map((one) => ({
          path: [path, 'gate', ...one.path.filter((key) => key !== 'gate')].join('.'),
          message: one.message,
        }))
      : []),
  ];
}

/** Names of subnets and security groups that are none. */
function nameMisfits({ network = {} }: NonNullable<Manifest['stages']>[number], path: string): Misfit[] {
  return (['subnets', 'securityGroups'] as const).flatMap((key) =>
    (network[key] ?? []).flatMap((name, i) => {
      const { like, must } = LOOKS[key === 'subnets' ? 'subnet' : 'group'];
      return like.test(name) ? [] : [{ path: `${path}.network.${key}.${i}`, message: must }];
    }),
  );
}

function isChecked({ monitoring }: Manifest, kind: string): boolean {
  const { quality } = monitoring;
  if (kind === 'drift') return true;
  if (kind === 'operations') return monitoring.operations !== undefined;
  if (kind === 'golden') return monitoring.operations?.golden !== undefined;
  if (kind === 'quality' || quality === undefined) return quality !== undefined;
  return (quality as unknown as Record<string, unknown>)[kind] !== undefined;
}
