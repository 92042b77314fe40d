import type { Command } from 'commander';
import type { Executions, ExecutionView } from '../../lib/contract/api.ts';
import { pathSegment } from '../target/api-client.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { jsonOption, personOption, tenantOption, withPlace } from '../target/options.ts';
import { print, printJson } from '../terminal/terminal.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}

/** Who looks and redrives on this machine when nobody is named. */
const USUAL = 'u_dan';

export function executionsCommands(program: Command): void {
  const common = (command: Command): Command =>
    withPlace(command).addOption(personOption(USUAL)).addOption(tenantOption()).addOption(jsonOption());

  common(
    program.command('executions').argument('<model>').description('what runs for a model, and what failed and why'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  steward executions flight-delay --story default\n  steward executions fraud-score --at aws --json\n\nReleases, rollbacks, retrains and large checks that run or ended badly, newest first; what ended well is in `steward history`.\nExit: 0.',
    )
    .action(async (model: string, options: Options, command: Command) => {
      const target = await targetOf(options, command, USUAL);
      await target.asPerson(async (api) => {
        const path = `/api/models/${pathSegment(model)}/executions?tenant=${encodeURIComponent(options.tenant)}`;
        const { executions } = await api.get<Executions>(path);
        if (options.json) printJson(executions);
        else for (const line of executions.flatMap(linesOf)) print(line);
        if (executions.length === 0 && !options.json) print(`nothing of ${model} runs, and nothing failed`);
      });
    });

  common(
    program
      .command('redrive')
      .argument('<model>', 'whose execution')
      .argument('<execution>', 'its name, as `steward executions` lists it')
      .description('let an execution go on that failed, once its cause has gone'),
  )
    .option('--anew', 'start it again from its first state, under the definition as it is now', false)
    .addHelpText(
      'after',
      '\nExamples:\n  steward redrive flight-delay release-0a1b2c3d4e5f-0123456789abcdef01234567\n  steward redrive fraud-score drift-map-0a1b2c3d4e5f-0123456789abcdef01234567 --anew --at aws\n\nIt goes on in the state that failed, with what was approved; `steward executions` lists names. Step Functions redrives within 14 days of the end, and\nthe sweep closes after a day what a failed release or retrain left open. Who may start something may redrive it.',
    )
    .action(async (model: string, execution: string, options: Options & { anew: boolean }, command: Command) => {
      const target = await targetOf(options, command, USUAL);
      const { tenant, anew } = options;
      const done = await target.command<'redrive'>({ command: 'redrive', tenant, model, execution, anew });
      if (options.json) printJson(done);
      else print(`${done.how}: ${done.execution}`);
    });
}

function linesOf(e: ExecutionView): string[] {
  const about = [e.version && `version ${e.version}`, e.deployment, e.slot && `slot ${e.slot}`]
    .filter(Boolean)
    .join(', ');
  const where = e.state ? ` in \`${e.state}\`` : '';
  const why = e.error ? `: ${e.error}${e.cause ? `: ${e.cause}` : ''}` : '';
  return [
    `${e.name}  ${e.status}${where}${why}`,
    `    ${e.kind}${about && ` of ${about}`}, since ${e.started ?? 'unknown'}`,
  ];
}
