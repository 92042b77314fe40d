import type { Command } from 'commander';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { toldRaces } from '../../lib/words/told-race.ts';
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

/** Prints the last race of a model, or of one deployment, as its records tell it. */
export async function printRace(
  model: string,
  deployment: string | undefined,
  options: RaceShown,
  command: Command,
): Promise<void> {
  const target = await targetOf(options, command);
  const chain = modelChain(options.tenant, model);
  const records = await target.reading((from) => recordsOf(recordReader(from), chain));
  if (records.length === 0)
    throw new NotFoundError(`there is no model \`${model}\` of tenant \`${options.tenant}\` here`);
  const [race] = toldRaces(records, deployment);
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
