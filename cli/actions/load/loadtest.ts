import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ModelView } from '../../../lib/contract/api.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { type LoadPlan, loadMisfit, plannedRequests, rateSteps } from '../../../lib/domain/load/load-plan.ts';
import { failedOf, type LoadReport, saturatesAt } from '../../../lib/domain/load/load-report.ts';
import { LENGTH, msOf } from '../../../lib/domain/time.ts';
import { readGiven } from '../../input/given-file.ts';
import { parseName } from '../../input/model-name.ts';
import { pathSegment } from '../../target/api-client.ts';
import { targetOf } from '../../target/choose.ts';
import { EXIT } from '../../terminal/exit.ts';
import { onInterrupt } from '../../terminal/interrupt.ts';
import { complain, print, printJson } from '../../terminal/terminal.ts';
import type { ModelOptions } from '../models.ts';
import { whyNotDriven } from './may-drive.ts';
import { runLoad } from './run-load.ts';
import { type DrivenPlace, sender } from './send.ts';

export interface LoadOptions extends ModelOptions {
  readonly deployment: string;
  readonly rate: string;
  readonly steps: number;
  readonly for: string;
  readonly arrivals: LoadPlan['arrivals'];
  readonly seed: number;
  readonly data: string;
  readonly contentType: string;
  readonly accept?: string;
  readonly componentOn?: string;
  readonly function?: string;
  readonly variant?: string;
  readonly container?: string;
  readonly patience: number;
  readonly atOnce: number;
  readonly mostRequests: number;
  readonly mostTime: string;
  readonly mostCost?: string;
  readonly price?: string;
  readonly out?: string;
  readonly add: boolean;
  readonly inProduction: boolean;
}

/** Bytes of the requests that are sent again and again. */
const MOST_DATA = 20 * 2 ** 20;

/** Drives what serves a version, and keeps what was measured: also where it is interrupted. */
export async function loadtest(name: string, options: LoadOptions, command: Command): Promise<void> {
  const { model, version } = parseName(name);
  const { deployment, tenant } = options;
  const plan = planOf(options);
  const wrong = loadMisfit(plan, {
    requests: options.mostRequests,
    seconds: secondsOf('--most-time', options.mostTime),
    cost: costOf(options),
  });
  if (wrong !== undefined) throw new InvalidEventError(wrong);
  const bodies = bodiesIn(options.data);
  const target = await targetOf(options, command, 'u_dan');
  const path = `/api/models/${pathSegment(model)}?tenant=${encodeURIComponent(tenant)}`;
  const about = { model, version, deployment };
  const look = async (): Promise<string | undefined> =>
    target.asPerson(async (api) => whyNotDriven(await api.get<ModelView>(path), about, options.inProduction));
  const why = await look();
  if (why !== undefined) throw new InvalidEventError(why);
  if (options.inProduction) complain(`steward: ${deployment} is driven IN PRODUCTION, as you said`);
  const { send, close } = sender(drivenOf(options), {
    ...{ contentType: options.contentType, accept: options.accept, bodies },
    ...{ patience: options.patience * 1_000, mostAtOnce: options.atOnce },
  });
  if (!options.json)
    complain(`${plannedRequests(plan)} requests to ${deployment}, up to ${plan.steps.at(-1)!.rate} a second`);
  const ports = { send, pace: PACE, mostAtOnce: options.atOnce, epoch: Date.now };
  const drive = runLoad(about, plan, ports, (step, { steps }) => {
    if (!options.json && steps[step]) complain(lineOf(steps[step]));
  });
  onInterrupt(async () => {
    drive.stop();
    keep(drive.report('interrupted'), options);
  });
  const report = await drive.done;
  close();
  const other = await look();
  if (other !== undefined) throw new InvalidEventError(`while it was driven: ${other}; nothing is kept of it`);
  keep(report, options);
  if (options.add) await add(report, target, { tenant, model, version });
  if (saturatesAt(report) !== undefined) process.exitCode = EXIT.no;
}

/** The time of this machine, which no clock that is set moves. */
const PACE = {
  now: () => performance.now(),
  until: async (at: number): Promise<void> => {
    const left = at - performance.now();
    if (left > 0) await sleep(left);
  },
};

function planOf({ rate, steps, arrivals, seed, ...options }: LoadOptions): LoadPlan {
  const [, from, to] = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?$/.exec(rate) ?? [];
  if (from === undefined || Number(from) <= 0 || Number(to ?? from) <= 0)
    throw new InvalidEventError(
      `\`--rate ${rate}\` is no rate: say requests a second, \`50\`, or from one to another, \`10..100\``,
    );
  const rates = { from: Number(from), to: Number(to ?? from) };
  return { steps: rateSteps(rates, to === undefined ? 1 : steps, secondsOf('--for', options.for)), arrivals, seed };
}

function secondsOf(option: string, text: string): number {
  if (LENGTH.test(text)) return msOf(text) / 1_000;
  throw new InvalidEventError(`\`${option} ${text}\` is no length of time: say \`60s\` or \`5m\``);
}

function costOf({ mostCost, price }: LoadOptions): { most: number; thousand: number } | undefined {
  if (mostCost === undefined && price === undefined) return undefined;
  const [most, thousand] = [Number(mostCost), Number(price)];
  if (mostCost !== undefined && price !== undefined && most >= 0 && thousand >= 0) return { most, thousand };
  throw new InvalidEventError('`--most-cost` and `--price` go together: USD in all, and USD of a thousand requests');
}

/** A request in each line of a file. */
function bodiesIn(path: string): string[] {
  const text = readGiven(path, MOST_DATA, 'give a file with a request in each line').toString();
  const bodies = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (bodies.length === 0) throw new InvalidEventError(`\`${path}\` has no request in it: write one in each line`);
  return bodies;
}

function drivenOf({ deployment, componentOn, function: alias, variant, container }: LoadOptions): DrivenPlace {
  if (alias === undefined)
    return { endpoint: componentOn ?? deployment, component: componentOn && deployment, variant, container };
  const [name, qualifier] = alias.split(':');
  if (name && qualifier) return { function: name, alias: qualifier };
  throw new InvalidEventError(`\`--function ${alias}\` is no alias: say \`name:alias\``);
}

function keep(report: LoadReport, { out, json }: LoadOptions): void {
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
  if (json) {
    printJson(report);
    return;
  }
  for (const step of report.steps) print(lineOf(step));
  const full = saturatesAt(report);
  print(full === undefined ? 'it carried every rate' : `it did not carry ${full} a second`);
  if (out !== undefined) print(`written to ${out}`);
}

function lineOf(step: LoadReport['steps'][number]): string {
  const { rate, reached, latency, failed, requests } = step;
  const kinds = Object.entries(failed).map(([kind, n]) => `${n} ${kind}`);
  const times = latency
    ? `p50 ${ms(latency.p50)}  p95 ${ms(latency.p95)}  p99 ${ms(latency.p99)}  max ${ms(latency.max)}`
    : 'no answer';
  return `${rate.toFixed(1).padStart(8)}/s  reached ${reached.toFixed(1)}/s  ${times}  ${requests} requests, ${failedOf(step)} failed${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`;
}

const ms = (value: number): string => `${value.toPrecision(3)} ms`;

async function add(
  report: LoadReport,
  target: Awaited<ReturnType<typeof targetOf>>,
  about: { readonly tenant: string; readonly model: string; readonly version: number },
): Promise<void> {
  const content = Buffer.from(JSON.stringify(report)).toString('base64');
  const done = await target.command<'evidence'>({ command: 'evidence', ...about, kind: 'load-test', content });
  complain(`${done.verdict}: ${done.kind} of ${about.model}/${about.version}, ${done.sha256.slice(0, 12)}`);
}
