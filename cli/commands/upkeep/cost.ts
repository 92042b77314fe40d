import type { Command } from 'commander';
import type { Costs, ModelCost } from '../../../lib/contract/ledger-api.ts';
import { type ApiClient, pathSegment } from '../../target/api-client.ts';
import { targetOf } from '../../target/choose.ts';
import { jsonOption, type PlaceOptions, signInOption, withPlace } from '../../target/options.ts';
import { EXIT } from '../../terminal/exit.ts';
import { print, printJson } from '../../terminal/terminal.ts';
import { costLines } from '../../text/cost-lines.ts';

/** Who looks on this machine when nobody is named. */
const USUAL = 'u_dan';

const HELP = `
Examples:
  steward cost --story default
  steward cost --model fraud-score --month 2026-11 --at aws
  steward cost --month 2026-10 --json

Instances times hours, as they were seen to run, at the prices of the manifest (\`prices\`), else at noted list prices; what retrains really cost; transform
jobs from start to end. What has no price, and what is billed by request, is unknown and in no sum (docs/upkeep.md says what is measured and what is not).
Exit: 0 everything has a figure, 2 something has none.`;

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
  readonly model?: string;
  readonly month?: string;
}

/** What models cost. */
export function costCommand(program: Command): void {
  withPlace(program.command('cost').description('what each model cost in a month'))
    .addOption(jsonOption())
    .addOption(signInOption(USUAL))
    .option('--tenant <tenant>', 'whose models', 'default')
    .option('--model <name>', 'one model')
    .option('--month <month>', 'a month of UTC, like `2026-11` (default: the one it is)')
    .addHelpText('after', HELP)
    .action(async (options: Options, command: Command) => {
      const target = await targetOf(options, command, USUAL);
      const query = `tenant=${encodeURIComponent(options.tenant)}${options.month === undefined ? '' : `&month=${encodeURIComponent(options.month)}`}`;
      await target.asPerson(async (api) => {
        const costs = options.model
          ? [await api.get<ModelCost>(`/api/models/${pathSegment(options.model)}/cost?${query}`)]
          : await allOf(api, query);
        if (costs.some(({ atLeast }) => atLeast)) process.exitCode = EXIT.unsure;
        if (options.json) return printJson(options.model ? costs[0] : costs);
        for (const line of costs.flatMap(costLines)) print(line);
        const sum = costs.reduce((all, { usd }) => all + usd, 0);
        const more = costs.some(({ atLeast }) => atLeast) ? 'at least ' : '';
        print(`${costs[0]?.month ?? options.month ?? 'this month'}: ${more}${sum.toFixed(2)} USD`);
      });
    });
}

/** Of every model there is to see, page by page. */
async function allOf(api: Pick<ApiClient, 'get'>, query: string): Promise<ModelCost[]> {
  const all: ModelCost[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await api.get<Costs>(`/api/cost?${query}${more}`);
    all.push(...page.models);
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
}
