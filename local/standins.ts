import { join } from 'node:path';
import * as z from 'zod';
import { homeJson } from '../lib/adapters/local/files/home-file.ts';
import type { StandinClient, StandinState } from '../lib/adapters/local/standin.ts';
import { standinOf } from '../lib/adapters/local/standin-process.ts';
import { AccountId, type TargetAccount, TargetName } from '../lib/domain/target.ts';
import { CHECKOUT } from './home.ts';

const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, like `eu-west-1`');
const Targets = z.record(TargetName, z.strictObject({ account: AccountId, region: Region.optional() }));

/**
 * Other accounts and regions on this machine: `targets.json`, like `{"live": {"account": "222233334444", "region": "eu-west-1"}}`; none without the file. Each has a stand-in of its own
 * and, in the S3 that all share, a bucket of its own.
 */
export const localTargets = (folder: string): TargetAccount[] =>
  Object.entries(
    homeJson(
      join(folder, 'targets.json'),
      Targets,
      'write a mapping of names to accounts, like `{"live": {"account": "222233334444"}}`',
    ) ?? {},
  ).map(([name, { account, region }]) => targetHere(name, account, region));

/** Those of a home: everybody's on this machine, and those that its own story brought. */
export const targetsOfHome = (everybodys: string, home: string): TargetAccount[] => {
  const own = localTargets(home);
  return [...own, ...localTargets(everybodys).filter(({ name }) => !own.some((one) => one.name === name))];
};

/** As nobody takes on a role of another account here, none is named. */
export const targetHere = (name: string, account: string, region = 'us-east-1'): TargetAccount => ({
  ...{ name, account, region, models: `models-${name}` },
  ...{ roleArn: `arn:aws:iam::${account}:role/steward-local-target`, externalId: 'on-this-machine' },
});

/** Whose time moves with a plane's. */
export type TimedStandin = Pick<StandinClient, 'moveTo' | 'state'>;

/** Several stand-ins as one: at work while one is, next when the first is. */
export function together(standins: readonly TimedStandin[]): TimedStandin {
  const each = (call: (standin: TimedStandin) => Promise<StandinState>) => async (): Promise<StandinState> => {
    const states = await Promise.all(standins.map(call));
    const next = states.flatMap((state) => state.next ?? []);
    return {
      ...states[0]!,
      busy: states.some(({ busy }) => busy),
      next: next.length > 0 ? Math.min(...next) : null,
      last: states.reduce((sum, { last }) => sum + last, 0),
    };
  };
  return { state: each((standin) => standin.state()), moveTo: (to) => each((standin) => standin.moveTo(to))() };
}

/**
 * The stand-ins of a home's other accounts, by the names of targets, started where they do not run.
 * @param known where they answered before
 * @param signal ends those that are being started
 */
export async function standinsElsewhere(
  home: string,
  targets: readonly TargetAccount[],
  start: number,
  known: Readonly<Record<string, { readonly url: string }>> = {},
  signal?: AbortSignal,
): Promise<Readonly<Record<string, StandinClient>>> {
  const started = await Promise.all(
    targets.map(async ({ name, account, region }) => {
      const port = Number(URL.parse(known[name]?.url ?? '')?.port ?? 0);
      const at = { home: join(home, `standin-${name}`), s3: join(home, 's3'), start, account, region, port, signal };
      return [name, await standinOf({ main: join(CHECKOUT, 'standin', 'main.ts'), ...at })] as const;
    }),
  );
  return Object.fromEntries(started);
}
