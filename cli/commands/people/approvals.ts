import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ApprovalPage, Approvals, ApprovalView } from '../../../lib/contract/api.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { approvalId } from '../../input/approval-id.ts';
import { atMost } from '../../input/limit.ts';
import type { ApiClient } from '../../target/api-client.ts';
import { targetOf } from '../../target/choose.ts';
import type { PlaceOptions } from '../../target/options.ts';
import { jsonOption, signInOption, withPlace } from '../../target/options.ts';
import { print, printJson } from '../../terminal/terminal.ts';
import { approvalTitle, shownLines, unmetLines } from '../../text/approval-text.ts';

interface Options extends PlaceOptions {
  readonly json: boolean;
}

/** Who answers on this machine when nobody is named. */
const USUAL = 'u_ben';
const ASKER = 'u_ana';

export function approvalsCommands(program: Command): void {
  const group = program.command('approvals').description('questions that wait for people');
  const common = (command: Command, usual = USUAL): Command =>
    withPlace(command).addOption(signInOption(usual)).addOption(jsonOption());

  common(group.command('list').description('questions, open ones first, then the newest others'))
    .option('--limit <n>', 'how many that are not open any more', '100')
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals list --story default\n  steward approvals list --limit 1000 --at aws --json\n\nEvery open question is listed, whatever the limit.',
    )
    .action(async (options: Options & { limit: string }, command: Command) => {
      const limit = atMost(options.limit);
      const target = await targetOf(options, command, USUAL);
      await target.asPerson(async (api) => {
        const found = await listed(api, limit);
        if (options.json) printJson(found);
        else for (const a of found) print(`${a.id}  ${a.state.padEnd(9)} ${approvalTitle(a)}`);
        if (found.length === 0 && !options.json) print('nobody is being asked anything');
      });
    });
  common(group.command('show').argument('<id>').description('what would change, and on which evidence'))
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals show apr_… --as u_ben\n  steward approvals show apr_… --at aws',
    )
    .action(async (id: string, options: Options, command: Command) => {
      const target = await targetOf(options, command, USUAL);
      await target.asPerson(async (api) => {
        const approval = await api.get<ApprovalPage>(`/api/approvals/${approvalId(id)}`);
        if (options.json) return printJson(approval);
        for (const line of shownLines(approval)) print(line);
      });
    });
  common(group.command('answer').argument('<id>').description('approve or reject exactly what is shown now'))
    .option('--approve', 'yes', false)
    .option('--reject', 'no', false)
    .option('--reason <text>', 'why; a rejection needs one', '')
    .option('--digest <hex>', 'the digest you were shown (default: fetched now)')
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals answer apr_… --approve --reason "better on held-out rows" --as u_ben\n  steward approvals answer apr_… --reject --reason "not before summer" --at aws\n\nAt aws the answer is of whoever signs in in the browser: no AWS credentials can give it. Exit: 0 counted, 1 refused.',
    )
    .action(async (id: string, options: AnswerOptions, command: Command) => {
      if (options.approve === options.reject) throw new InvalidEventError('say either `--approve` or `--reject`');
      const target = await targetOf(options, command, USUAL);
      await target.asPerson(async (api) => {
        const approval = await api.get<ApprovalPage>(`/api/approvals/${approvalId(id)}`);
        const answer = options.approve ? 'approve' : 'reject';
        const shown = { ...approval, digest: options.digest ?? approval.digest };
        const done = await api.answer(shown, answer, options.reason, randomUUID());
        if (options.json) printJson(done);
        else {
          print(`${answer === 'approve' ? 'approved' : 'rejected'}: ${approvalTitle(approval)}; ${target.soon}`);
          for (const line of unmetLines(done.unmet)) print(line);
        }
      });
    });
  common(group.command('withdraw').argument('<id>').description('take an open question back'), ASKER)
    .option('--reason <text>', 'why; others will read it', '')
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals withdraw apr_… --reason "trained on the wrong year" --as u_ana\n  steward approvals withdraw apr_… --at aws --json\n\nWhoever asked may, and every owner. The release ends; the version is asked about again only after `steward gate`.\nExit: 0 withdrawn, 1 refused, or not open any more.',
    )
    .action(async (id: string, options: Options & { reason: string }, command: Command) => {
      const target = await targetOf(options, command, ASKER);
      const path = `/api/approvals/${approvalId(id)}`;
      const approval = await target.asPerson((api) => api.get<ApprovalPage>(path));
      const { tenant, model } = approval;
      const wanted = { tenant, model, approval: id, reason: options.reason };
      const done = await target.command<'withdraw'>({ command: 'withdraw', ...wanted });
      if (options.json) printJson(done);
      else
        print(
          `${done.verdict === 'already' ? 'withdrawn before' : 'withdrawn'}: ${approvalTitle(approval)}; ${target.soon}`,
        );
    });
}

interface AnswerOptions extends Options {
  readonly approve: boolean;
  readonly reject: boolean;
  readonly reason: string;
  readonly digest?: string;
}

/** Every open question, soonest to expire first, then the newest others: fetched page by page, and no further than asked for. */
async function listed(api: ApiClient, limit: number): Promise<ApprovalView[]> {
  const found: ApprovalView[] = [];
  for await (const page of api.pages<Approvals>('/api/approvals?state=open')) found.push(...page.approvals);
  const open = found.length;
  if (limit > 0)
    for await (const { approvals } of api.pages<Approvals>('/api/approvals')) {
      found.push(...approvals.filter(({ state }) => state !== 'pending').slice(0, open + limit - found.length));
      if (found.length - open >= limit) break;
    }
  return found;
}
