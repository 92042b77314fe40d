import { readFileSync } from 'node:fs';
import { isMap, isSeq, parseDocument } from 'yaml';
import {
  type CanaryChance,
  type CanaryWish,
  chancesOfCanary,
  firstShare,
  isCounted,
  keepsCanaryWish,
  type OtherAlarm,
  weighAlarms,
  weighCanaries,
} from '../../lib/domain/canary/canary-chances.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { type DeploymentSpec, StoredManifest } from '../../lib/domain/model/manifest.ts';
import { durationText } from '../../lib/domain/schedule/duration.ts';
import { figureText, percentText } from '../../lib/report/words.ts';
import { parseAs } from '../input/parsed.ts';
import { readYaml } from '../input/read-yaml.ts';
import { EXIT } from '../terminal/exit.ts';
import { printJson, printLines } from '../terminal/terminal.ts';
import { refuseKept, rewrite, withOldSpaces } from './files/rewrite.ts';

export interface CanaryOptions {
  readonly file: string;
  readonly deployment?: string;
  readonly requestsPerMinute: number;
  readonly bad: number;
  readonly usual: number;
  readonly found: number;
  readonly false: number;
  readonly write: boolean;
  readonly json: boolean;
}

/** How many proposals are shown. */
const SHOWN = 5;

/** Says how surely the plan of a manifest finds a bad version, and which canaries would; writes the first of them where that is wished. */
export function weighCanary(options: CanaryOptions): void {
  const { file, requestsPerMinute, bad, usual, write } = options;
  if (usual >= bad) throw new InvalidEventError('`--usual` must lie below `--bad`: else nothing is bad about it');
  if (write) refuseKept(file);
  const { deployments } = parseAs(StoredManifest, readYaml(file), file);
  const at = deploymentAt(deployments, options.deployment, file);
  const spec = deployments[at]!;
  const wish = { requests: requestsPerMinute, usual, bad, found: options.found, falseRings: options.false };
  const today = chanceOfToday(spec, wish);
  const weighed = weighCanaries(spec.alarms, instancesOf(spec), wish);
  const best = weighed[0]!;
  const isFunction = spec.serving?.type === 'lambda';
  const other = keepsCanaryWish(best, wish) ? undefined : weighAlarms(isFunction, instancesOf(spec), wish);
  const proposed = keepsCanaryWish(best, wish) ? { canary: best } : other;
  const fits = today !== undefined && keepsCanaryWish(today, wish);
  const written = write && proposed && !fits ? writePlan(file, at, proposed) : undefined;
  const notCounted = spec.alarms.filter((alarm) => !isCounted(alarm)).map(({ metric }) => metric);
  if (options.json)
    printJson({
      ...{ deployment: spec.endpoint, wish, ...(today && { today: { ...jsonOf(today), keepsWish: fits } }) },
      proposed: proposed ? { ...jsonOf(proposed.canary), ...(other && { alarm: other.alarm }) } : null,
      ...{ weighed: weighed.slice(0, SHOWN).map(jsonOf), notCounted },
      written: written !== undefined,
    });
  else printLines([...linesOf(spec, { today, fits, weighed, other, wish, notCounted }), ...(written ?? [])]);
  if (!fits && written === undefined) process.exitCode = EXIT.no;
}

function deploymentAt(deployments: readonly DeploymentSpec[], name: string | undefined, file: string): number {
  const names = deployments.map(({ endpoint }) => endpoint);
  const at = name === undefined && names.length === 1 ? 0 : names.indexOf(name ?? '');
  if (at < 0) throw new InvalidEventError(`say with \`--deployment\` which of \`${file}\`: \`${names.join('`, `')}\``);
  const { serving, variants } = deployments[at]!;
  if (serving?.type === 'component' || serving?.type === 'batch' || serving?.type === 'serverless' || variants)
    throw new InvalidEventError(
      `\`${names[at]}\` has no single fleet that a canary is a part of: canaries are weighed of endpoints of one variant on instances and of aliases of functions`,
    );
  return at;
}

const instancesOf = ({ serving, instances }: DeploymentSpec): number | undefined =>
  serving?.type === 'lambda' ? undefined : instances;

/** What the plan in the manifest does, while its first part bakes; nothing of one that has no such part. */
function chanceOfToday(spec: DeploymentSpec, wish: CanaryWish): CanaryChance | undefined {
  const { plan, alarms } = spec;
  if (plan.type === 'rolling') return undefined;
  const percent = firstShare(plan, instancesOf(spec));
  return { ...chancesOfCanary(alarms, { percent, bake: plan.bake }, wish), percent: Math.ceil(percent) };
}

const jsonOf = ({ percent, bake, found, falseRings, hurt }: CanaryChance) => ({
  ...{ percent, bake: durationText(bake), found: rounded(found), falseRings: rounded(falseRings) },
  hurt: Math.round(hurt),
});
const rounded = (chance: number): number => Number(chance.toFixed(4));

function linesOf(
  { endpoint, plan, alarms }: DeploymentSpec,
  told: {
    readonly today: CanaryChance | undefined;
    readonly fits: boolean;
    readonly weighed: readonly CanaryChance[];
    readonly other: OtherAlarm | undefined;
    readonly wish: CanaryWish;
    readonly notCounted: readonly string[];
  },
): string[] {
  const { today, fits, weighed, other, wish, notCounted } = told;
  const kept = keepsCanaryWish(weighed[0]!, wish);
  const row = (name: string, { percent, bake, found, falseRings, hurt }: CanaryChance): string =>
    `  ${name.padEnd(10)}${`${percent} %`.padStart(6)}  ${durationText(bake).padStart(5)}  ${percentText(found).padStart(8)}  ${percentText(falseRings).padStart(8)}  ${figureText(hurt).padStart(9)}`;
  return [
    `${endpoint}: ${plan.type}, ${figureText(wish.requests)} requests a minute; a bad version fails ${percentText(wish.bad)} of them, ${percentText(wish.usual)} fail anyway`,
    `  ${''.padEnd(10)}${'part'.padStart(6)}  ${'bake'.padStart(5)}  ${'found'.padStart(8)}  ${'in vain'.padStart(8)}  ${'hurt'.padStart(9)}`,
    ...(today ? [row('today', today)] : []),
    ...weighed.slice(0, SHOWN).map((one, i) => row(i === 0 && kept ? 'proposed' : '', one)),
    ...(other ? [row('proposed', other.canary), `  with the alarm ${alarmText(other.alarm)} in place of those`] : []),
    `found: it is taken back while the first part bakes; in vain: a good one is; hurt: requests it fails until then at most`,
    ...(today
      ? []
      : ['A rolling plan replaces instances in batches: how surely it finds anything is not weighed here.']),
    ...(notCounted.length > 0
      ? [`Not counted: ${[...new Set(notCounted)].join(', ')}, which no share of failures tells of`]
      : []),
    sentence({ fits, kept: kept || other !== undefined, wish, none: !alarms.some(isCounted) }),
  ];
}

function sentence({
  fits,
  kept,
  wish,
  none,
}: {
  fits: boolean;
  kept: boolean;
  wish: CanaryWish;
  none: boolean;
}): string {
  const wished = `at least ${percentText(wish.found)} found, at most ${percentText(wish.falseRings)} in vain`;
  if (none)
    return 'No alarm counts requests that fail inside the model: no canary finds any. Add one (`Invocation5XXErrors`, `Errors`).';
  if (fits) return `The plan as it is keeps the wish: ${wished}.`;
  if (kept) return `The plan as it is does not keep the wish (${wished}); the proposed one does and hurts the fewest.`;
  return `No canary keeps the wish (${wished}), with this alarm or another: there are too few requests. Let a version soak in the stage before, or wish for less.`;
}

const alarmText = ({ metric, statistic, above, periods }: OtherAlarm['alarm']): string =>
  `{ metric: ${metric}, statistic: ${statistic}, above: ${above}, periods: ${periods} }`;

/** Puts the proposal into the manifest, comments and order kept. */
function writePlan(
  file: string,
  at: number,
  { canary: { percent, bake }, alarm }: { readonly canary: CanaryChance } & Partial<OtherAlarm>,
): string[] {
  const before = readFileSync(file, 'utf8');
  const document = parseDocument(before);
  const plan = document.createNode({ type: 'canary', percent, bake: durationText(bake) }, { flow: true });
  document.setIn(['deployments', at, 'plan'], plan);
  if (alarm) {
    const alarms = document.getIn(['deployments', at, 'alarms']);
    if (isSeq(alarms))
      alarms.items = [
        ...alarms.items.filter((one) => isMap(one) && !isCounted({ metric: one.get('metric') as 'Errors' })),
        document.createNode(alarm, { flow: true }),
      ];
  }
  const after = withOldSpaces(before, document.toString({ lineWidth: 0 }));
  parseAs(StoredManifest, parseDocument(after).toJS(), file);
  return [...rewrite(file, after), `nothing is in force before \`steward apply -f ${file}\``];
}
