import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { AskedCheckView } from '../../lib/contract/api.ts';
import { ASKED_KINDS, type AskedKind } from '../../lib/domain/check/kinds.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { reasonInWords } from '../../lib/words/reason-in-words.ts';
import { mostMovedSentence } from '../../lib/words/segments.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { jsonOption, tenantOption, withPlace } from '../target/options.ts';
import { EXIT, exitFor } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';

interface Options extends PlaceOptions {
  readonly deployment: string;
  readonly kind: AskedKind;
  readonly slot?: string;
  readonly until?: string;
  readonly wait: string;
  readonly tenant: string;
  readonly json: boolean;
}

/** How often the API is asked whether the verdict has come. */
const EVERY = 2_000;

/** A check of a served model, out of turn. */
export function checkCommand(program: Command): void {
  withPlace(
    program.command('check').argument('<model>').description('check what a deployment serves now, out of its schedule'),
  )
    .requiredOption('--deployment <endpoint>', 'which deployment')
    .addOption(new Option('--kind <kind>', 'what is looked at').choices(ASKED_KINDS).default('drift'))
    .option('--slot <time>', 'the window that a schedule would look at then (ISO 8601 UTC; default: now)')
    .option('--until <time>', 'the window that ends then, instead of a slot')
    .option('--wait <seconds>', 'how long to wait for the verdict, 0 to 3600', '60')
    .addOption(jsonOption())
    .option('--as <person>', 'who asks on this machine (default: u_dan); at aws it is who signs in')
    .addOption(tenantOption())
    .addHelpText(
      'after',
      '\nExamples:\n  steward check flight-delay --deployment flight-delay-prod\n  steward check flight-delay --deployment flight-delay-prod --kind quality --until 2026-11-15T00:00:00Z --json\n  steward check fraud-score --deployment fraud-prod --at aws --wait 600\n\nFor owners and operators. It is recorded as yours, beside the scheduled checks: it takes no slot from them, and confirms no drift, however\noften it is repeated. Exit: 0 stable, 1 drifted (or refused), 2 undecided or not known yet.',
    )
    .action(async (model: string, options: Options, command: Command) => {
      const patience = patienceOf(options.wait);
      const target = await targetOf(options, command, 'u_dan');
      const { tenant, deployment, kind, slot, until } = options;
      const asked = await target.command<'check'>({
        ...{ command: 'check', tenant, model, deployment, kind },
        ...(slot !== undefined && { slot }),
        ...(until !== undefined && { until }),
      });
      const view = await target.asPerson(async (api) => {
        for (let left = patience; ; left -= EVERY) {
          const now = await api.get<AskedCheckView>(asked.verdictAt);
          if (now.verdict !== 'pending' || left <= 0) return now;
          await sleep(Math.min(EVERY, left));
        }
      });
      if (options.json) printJson(view);
      else for (const line of said(view, model)) print(line);
      process.exitCode = view.verdict === 'pending' ? EXIT.unsure : exitFor(view.verdict);
    });
}

function patienceOf(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,4}$/.test(text) && seconds <= 3_600) return seconds * 1_000;
  throw new InvalidEventError(`\`--wait\` is \`${text}\`: use whole seconds from 0 to 3600`);
}

function said(view: AskedCheckView, model: string): string[] {
  const of = `${view.kind} of ${view.deployment}, ${view.window.start} to ${view.window.end}`;
  if (view.verdict === 'pending')
    return [
      `not known yet: ${of}`,
      `  check ${view.id} goes on by itself; \`steward history ${model}\` shows it when it is done`,
    ];
  return [
    `${view.verdict}: ${of}`,
    ...view.checks.flatMap(({ kind, verdict, rows, because, reasons, mostMoved }) => [
      `  ${kind} ${verdict}, ${rows.used} of ${rows.read} rows`,
      ...(because === undefined ? [] : [`    ${because}`]),
      ...reasons.map((r) => `    ${reasonInWords(r)}`),
      ...(mostMoved === undefined ? [] : [`    ${mostMovedSentence(mostMoved)}`]),
    ]),
  ];
}
