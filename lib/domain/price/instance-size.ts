/** What one instance has. */
export interface InstanceSize {
  readonly cpus: number;
  readonly megabytes: number;
  readonly accelerators: number;
}

/** GiB for each vCPU. Sources: docs.aws.amazon.com/ec2/latest/instancetypes, gp.html, co.html, mo.html and ac.html, "Performance specifications". */
const MEMORY: readonly (readonly [families: RegExp, gibPerCpu: number])[] = [
  [/^m(4|5d?|6gd?|6id?|7gd?|7i)$/, 4],
  [/^c(5d?|6gd?|6id?|7gd?|7i)$/, 2],
  [/^r(5d?|6gd?|6id?|7gd?|7i)$/, 8],
  [/^g(4dn|5|6)$/, 4],
  [/^g6e$/, 8],
  [/^p3$/, 7.625],
];
/** GPUs by size, in times of `xlarge`. Source: ac.html, "Accelerator specifications". */
const GPUS: readonly (readonly [families: RegExp, bySize: Readonly<Record<number, number>>])[] = [
  [/^g(4dn|5|6e?)$/, { 1: 1, 2: 1, 4: 1, 8: 1, 12: 4, 16: 1, 24: 4, 48: 8 }],
  [/^p3$/, { 2: 1, 8: 4, 16: 8 }],
];

/** What an instance of a type has, where AWS's tables go by a rule; undefined of any other, of which nothing is known here. */
export function instanceSizeOf(instanceType: string): InstanceSize | undefined {
  const [, family = '', times, large] = /^ml\.([a-z]+\d[a-z]*)\.(?:(\d*)xlarge|(large))$/.exec(instanceType) ?? [];
  const gib = MEMORY.find(([families]) => families.test(family))?.[1];
  if (gib === undefined) return undefined;
  const size = large ? 0.5 : Number(times || 1);
  const gpus = GPUS.find(([families]) => families.test(family))?.[1];
  const accelerators = gpus ? gpus[size] : 0;
  return accelerators === undefined ? undefined : { cpus: size * 4, megabytes: size * 4 * gib * 1024, accelerators };
}
