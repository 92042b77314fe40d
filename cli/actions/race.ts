import type { Command } from 'commander';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { assignArm } from '../../lib/domain/race/assign-arm.ts';
import { type ToldRace, toldRaces } from '../../lib/words/told-race.ts';
import { recordReader, recordsOf } from '../../local/records.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, printJson, printLines } from '../terminal/terminal.ts';
import { raceLines, shownRace } from '../text/race-lines.ts';

export interface RaceShown extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}

export interface ArmAsked extends RaceShown {
  readonly unit: string;
}

/** Prints the last race of a model, or of one deployment, as its records tell it. */
export async function printRace(
  model: string,
  deployment: string | undefined,
  options: RaceShown,
  command: Command,
): Promise<void> {
  const [race] = await racesOf(model, deployment, options, command);
  const where = deployment === undefined ? '' : ` on ${deployment}`;
  if (!race) {
    if (options.json) printJson(null);
    else print(`no version of ${model} was ever raced${where}: \`race\` of a deployment asks for it (docs/races.md)`);
    process.exitCode = EXIT.no;
    return;
  }
  if (options.json) printJson(shownRace(race));
  else printLines(raceLines(model, race));
}

/** Prints the variant that the requests of a unit are to name while an A/B runs. */
export async function printArm(
  model: string,
  deployment: string | undefined,
  options: ArmAsked,
  command: Command,
): Promise<void> {
  const races = await racesOf(model, deployment, options, command);
  const running = races.filter(({ runs, stopped, decided, arms }) => arms && runs && !stopped && !decided);
  const [race, ...others] = running;
  if (others.length > 0)
    throw new InvalidEventError(
      `\`${model}\` is raced in ${running.map((one) => `\`${one.deployment}\``).join(' and ')}: name one of them`,
    );
  const { unit } = options;
  const variant = race?.arms && assignArm(race.race, unit, [race.arms[0], race.arms[1]]);
  if (options.json)
    printJson({
      unit,
      variant: variant ?? null,
      ...(race && { ...{ race: race.race, arms: race.arms }, deployment: race.deployment }),
    });
  else
    print(variant ?? `no A/B of ${model} runs${deployment === undefined ? '' : ` on ${deployment}`}: name no variant`);
  if (variant === undefined) process.exitCode = EXIT.no;
}

/** The last one first. */
async function racesOf(
  model: string,
  deployment: string | undefined,
  options: RaceShown,
  command: Command,
): Promise<ToldRace<LedgerRecord>[]> {
  const target = await targetOf(options, command);
  const chain = modelChain(options.tenant, model);
  const records = await target.reading((from) => recordsOf(recordReader(from), chain));
  if (records.length === 0)
    throw new NotFoundError(`there is no model \`${model}\` of tenant \`${options.tenant}\` here`);
  return toldRaces<LedgerRecord>(records, deployment);
}
