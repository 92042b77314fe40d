import { type InstanceSize, instanceSizeOf } from '../price/instance-size.ts';
import type { Encryption, Network, Serving } from './serving.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
interface Placed {
  readonly endpoint?: string | undefined;
  readonly target?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly serving?: Serving | undefined;
  readonly instanceType?: string | undefined;
  readonly instances?: number | undefined;
  readonly network?: Network | undefined;
  readonly encryption?: Encryption | undefined;
}
type Component = Extract<Serving, { type: 'component' }>;
interface OnHost {
  readonly at: number;
  readonly spec: Placed;
  readonly serving: Component;
}

/** What of components could never stand where a manifest puts them. */
export function componentMisfits(deployments: readonly Placed[]): Misfit[] {
  const components = deployments.flatMap((spec, at) =>
    spec.serving?.type === 'component' ? [{ at, spec, serving: spec.serving }] : [],
  );
  return components.flatMap((one, i) => {
    const beside = components.slice(0, i).filter((other) => sameHost(one, other));
    return [...placeMisfits(deployments, one), ...hostMisfits(one, beside[0]), ...sizeMisfits(one, beside)].map(
      ({ path, message }) => ({ path: ['deployments', one.at, ...path], message }),
    );
  });
}

const same = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase();
const sameHost = (a: OnHost, b: OnHost): boolean => same(a.serving.on, b.serving.on) && a.spec.target === b.spec.target;

/** The endpoint below is nobody's deployment: one that serves by itself takes no component. */
function placeMisfits(deployments: readonly Placed[], { at, serving: { on } }: OnHost): Misfit[] {
  const named = deployments.findIndex(({ endpoint }) => same(on, endpoint));
  if (named < 0) return [];
  const whose = named === at ? 'this deployment itself' : `\`deployments.${named}\``;
  return [
    misfit(
      'on',
      `is the \`endpoint\` of ${whose}: name the endpoint below, which is no deployment's and has a name of its own`,
    ),
  ];
}

/** Steward changes no endpoint that several share, so each of them must say of it what the first does. */
function hostMisfits({ spec, serving }: OnHost, first: OnHost | undefined): Misfit[] {
  if (!first) return [];
  const said: readonly (readonly [path: readonly string[], ours: unknown, theirs: unknown])[] = [
    [['instanceType'], spec.instanceType, first.spec.instanceType],
    [['roleArn'], spec.roleArn, first.spec.roleArn],
    [['network'], spec.network, first.spec.network],
    [['encryption', 'volumes'], spec.encryption?.volumes, first.spec.encryption?.volumes],
    [['serving', 'mostInstances'], serving.mostInstances, first.serving.mostInstances],
  ];
  return said
    .filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
    .map(([path]) => ({
      path,
      message: `is not that of \`deployments.${first.at}\`, which stands on \`${serving.on}\` too: say the same, or give this one another \`on\``,
    }));
}

/** What one copy takes, and all copies of what stands there, by what each instance has. */
const RESOURCES = [
  { key: 'megabytes', has: 'megabytes', unit: 'MB of memory' },
  { key: 'cpus', has: 'cpus', unit: 'CPU cores' },
  { key: 'accelerators', has: 'accelerators', unit: 'accelerators' },
] as const;

function sizeMisfits(one: OnHost, beside: readonly OnHost[]): Misfit[] {
  const { instanceType = '', instances = 1 } = one.spec;
  const size = instanceSizeOf(instanceType);
  if (!size) return [];
  const tooMuch = RESOURCES.filter(({ key, has }) => (one.serving[key] ?? 0) > size[has]).map(({ key, has, unit }) =>
    misfit(
      key,
      size[has] === 0
        ? `\`${instanceType}\` has no accelerators: leave it out, or take a type with some (\`ml.g5.xlarge\`)`
        : `is more than an instance has: \`${instanceType}\` has ${size[has]} ${unit}, and a copy stands on one instance`,
    ),
  );
  if (tooMuch.length > 0) return tooMuch;
  const most = Math.max(instances, one.serving.mostInstances ?? 0);
  const room =
    most * Math.min(...RESOURCES.map(({ key, has }) => Math.floor(size[has] / (one.serving[key] ?? 0) || Infinity)));
  if (one.serving.copies > room)
    return [misfit('copies', `${room} fit on ${many(most)} of \`${instanceType}\`: ${mend(one)}`)];
  return crowded([one, ...beside], size, most)
    .slice(0, 1)
    .map(({ unit, taken, there }) =>
      misfit(
        'copies',
        `with ${beside.map(({ at }) => `\`deployments.${at}\``).join(', ')} all copies on \`${one.serving.on}\` take ${taken} ${unit}, and ${many(most)} of \`${instanceType}\` have ${there}: ${mend(one)}`,
      ),
    );
}

const crowded = (all: readonly OnHost[], size: InstanceSize, most: number) =>
  RESOURCES.map(({ key, has, unit }) => ({
    unit,
    taken: all.reduce((sum, { serving }) => sum + serving.copies * (serving[key] ?? 0), 0),
    there: size[has] * most,
  })).filter(({ taken, there }) => taken > there);

const many = (count: number): string => (count === 1 ? '1 instance' : `${count} instances`);
const mend = ({ serving }: OnHost): string =>
  `fewer copies, less for each, or more \`instances\` (${serving.mostInstances === undefined ? '`serving.mostInstances` lets SageMaker add some' : 'and `serving.mostInstances`'})`;

const misfit = (key: string, message: string): Misfit => ({ path: ['serving', key], message });
