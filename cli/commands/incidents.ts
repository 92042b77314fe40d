import { type Command, Option } from 'commander';
import type { Fleet, Incidents, IncidentView, ModelView } from '../../lib/contract/api.ts';
import { WAS, type Was } from '../../lib/domain/incident/was.ts';
import { reasonByRule } from '../../lib/words/reason-in-words.ts';
import { type ApiClient, pathSegment } from '../target/api-client.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { jsonOption, signInOption, withPlace } from '../target/options.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';

interface Options extends PlaceOptions {
  readonly tenant: string;
  readonly json: boolean;
}

/** Who looks on this machine when nobody is named. */
const USUAL = 'u_dan';

/** What is wrong, from its opening to its end. */
export function incidentCommands(program: Command): void {
  const common = (command: Command): Command =>
    withPlace(command)
      .addOption(jsonOption())
      .addOption(signInOption(USUAL))
      .option('--tenant <tenant>', 'whose models', 'default');

  common(
    program
      .command('incidents')
      .argument('[model]', 'one model: its closed ones too')
      .argument('[incident]', 'one incident, with its story')
      .description('what is wrong: open incidents of all models, all of one, or the story of one'),
  )
    .option('--limit <n>', 'how many of a model at most, 1 to 500', '20')
    .option('--cursor <text>', 'the page after: `next` of the one before')
    .addHelpText(
      'after',
      '\nExamples:\n  steward incidents --story default\n  steward incidents flight-delay --limit 5 --json\n  steward incidents fraud-score inc-20261115T0600-0f3a9c21be --at aws\n\nExit: 0 nothing is open (or the one asked for is closed), 1 something is open.',
    )
    .action(
      async (
        model: string | undefined,
        incident: string | undefined,
        options: Options & { limit: string; cursor?: string },
        command: Command,
      ) => {
        const target = await targetOf(options, command, USUAL);
        const tenant = `tenant=${encodeURIComponent(options.tenant)}`;
        await target.asPerson(async (api) => {
          const of = (named: string): string => `/api/models/${pathSegment(named)}/incidents`;
          if (incident !== undefined) {
            const one = await api.get<IncidentView>(`${of(model ?? '')}/${pathSegment(incident)}?${tenant}`);
            if (options.json) printJson(one);
            else for (const line of story(one)) print(line);
            return ended([one]);
          }
          if (model === undefined) {
            const open = await openOnes(api, tenant);
            if (options.json) printJson(open);
            else list(open);
            return ended(open);
          }
          const cursor = options.cursor === undefined ? '' : `&cursor=${encodeURIComponent(options.cursor)}`;
          const page = await api.get<Incidents>(
            `${of(model)}?${tenant}&limit=${encodeURIComponent(options.limit)}${cursor}`,
          );
          if (options.json) printJson(page);
          else {
            list(page.incidents);
            if (page.next) print(`more: --cursor ${page.next}`);
          }
          ended(page.incidents);
        });
      },
    );

  common(
    program.command('close').argument('<model>').argument('<incident>').description('close an incident by your word'),
  )
    .requiredOption('--reason <text>', 'why it is over; others will read it')
    .addOption(
      new Option(
        '--was <word>',
        'what it was, once you know, also of one that is closed: `steward drift suggest --model` learns from it',
      ).choices(WAS),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  steward close flight-delay inc-20261115T0600-0f3a9c21be --reason "routes are known" --as u_dan\n  steward close fraud-score inc-… --reason "labels were late" --at aws --json\n  steward close flight-delay inc-… --reason "a holiday, as each year" --was false-alarm\n\nThe same finding again opens another. What was changed around Steward is closed by `steward acknowledge`. Exit: 0 closed, 1 refused.',
    )
    .action(
      async (model: string, incident: string, options: Options & { reason: string; was?: Was }, command: Command) => {
        const target = await targetOf(options, command, USUAL);
        const { tenant, reason, was } = options;
        const done = await target.command<'close'>({ command: 'close', tenant, model, incident, reason, was });
        if (options.json) printJson(done);
        else print(`${{ already: 'closed before', judged: 'said', closed: 'closed' }[done.verdict]}: ${incident}`);
      },
    );
}

/** The open ones of every model there is to see, page by page. */
async function openOnes(api: Pick<ApiClient, 'get'>, tenant: string): Promise<IncidentView[]> {
  const open: IncidentView[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await api.get<Fleet>(`/api/models?${tenant}${more}`);
    for (const { model, openIncidents } of page.models) {
      if (!openIncidents) continue;
      const { incidents } = await api.get<ModelView>(`/api/models/${encodeURIComponent(model)}?${tenant}`);
      open.push(...incidents);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return open;
}

const day = (at: string): string => at.slice(0, 16).replace('T', ' ');

function list(incidents: readonly IncidentView[]): void {
  for (const one of incidents)
    print(`${one.id}  ${one.state.padEnd(6)} since ${day(one.openedAt)}  ${one.title}: ${one.inWords}`);
  if (incidents.length === 0) print('nothing is wrong');
}

function story(one: IncidentView): string[] {
  const end = one.closedAt ? `, closed ${day(one.closedAt)}` : '';
  return [
    `${one.title}`,
    `  ${one.id}, open since ${day(one.openedAt)}${end}: ${one.inWords}; ${one.records} records`,
    ...one.story.map(({ at, type, verdict, version, reasons }) => {
      const what = [type, version && `version ${version}`, verdict].filter(Boolean).join(' ');
      const why = reasons.map(reasonByRule).join('; ');
      return `  ${day(at)}  ${what}${why ? `: ${why}` : ''}`;
    }),
  ];
}

const ended = (incidents: readonly IncidentView[]): void => {
  if (incidents.some(({ state }) => state === 'open')) process.exitCode = EXIT.no;
};
