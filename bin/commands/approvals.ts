import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ApprovalPage, ApprovalView } from '../../lib/contract/api.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { shownLines, title } from '../approval-text.ts';
import { type PlaceOptions, placed, targetOf } from '../target/choose.ts';
import { print, printJson } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly json: boolean;
}

/** Who answers on this machine when nobody is named. */
const USUAL = 'u_ben';
const ASKER = 'u_ana';

export function approvalsCommands(program: Command): void {
  const group = program.command('approvals').description('questions that wait for people');
  const common = (command: Command): Command =>
    placed(command)
      .option('--as <person>', `who signs in on this machine (default: ${USUAL}); at aws whoever the browser signs in`)
      .option('--json', 'as JSON', false);

  common(group.command('list').description('all questions, open ones first'))
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals list --story default\n  steward approvals list --at aws --json',
    )
    .action(async (options: Options, command: Command) => {
      const target = await targetOf(options, command, USUAL);
      await target.asPerson(async (api) => {
        const { approvals } = await api.get<{ approvals: ApprovalView[] }>('/api/approvals');
        const sorted = approvals.sort((a, b) => Number(b.state === 'pending') - Number(a.state === 'pending'));
        if (options.json) printJson(sorted);
        else for (const a of sorted) print(`${a.id}  ${a.state.padEnd(9)} ${title(a)}`);
        if (sorted.length === 0 && !options.json) print('nobody is being asked anything');
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
        const approval = await api.get<ApprovalPage>(`/api/approvals/${encodeURIComponent(id)}`);
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
        const approval = await api.get<ApprovalPage>(`/api/approvals/${encodeURIComponent(id)}`);
        const answer = options.approve ? 'approve' : 'reject';
        const shown = { ...approval, digest: options.digest ?? approval.digest };
        const done = await api.answer(shown, answer, options.reason, randomUUID());
        if (options.json) printJson(done);
        else print(`${answer === 'approve' ? 'approved' : 'rejected'}: ${title(approval)}; ${target.soon}`);
      });
    });
  common(group.command('withdraw').argument('<id>').description('take an open question back'))
    .option('--reason <text>', 'why; others will read it', '')
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals withdraw apr_… --reason "trained on the wrong year" --as u_ana\n  steward approvals withdraw apr_… --at aws --json\n\nWhoever asked may, and every owner. The release ends; the version is asked about again only after `steward gate`.\nExit: 0 withdrawn, 1 refused, or not open any more.',
    )
    .action(async (id: string, options: Options & { reason: string }, command: Command) => {
      const target = await targetOf(options, command, ASKER);
      const path = `/api/approvals/${encodeURIComponent(id)}`;
      const approval = await target.asPerson((api) => api.get<ApprovalPage>(path));
      const { tenant, model } = approval;
      const wanted = { tenant, model, approval: id, reason: options.reason };
      const done = await target.command<'withdraw'>({ command: 'withdraw', ...wanted });
      if (options.json) printJson(done);
      else
        print(`${done.verdict === 'already' ? 'withdrawn before' : 'withdrawn'}: ${title(approval)}; ${target.soon}`);
    });
}

interface AnswerOptions extends Options {
  readonly approve: boolean;
  readonly reject: boolean;
  readonly reason: string;
  readonly digest?: string;
}
