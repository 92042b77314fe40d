import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { passphrase } from '../../lib/adapters/local/people.ts';
import type { ApprovalPage, ApprovalView } from '../../lib/contract/api.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { runningApi } from '../api-note.ts';
import { shownLines, title } from '../approval-text.ts';
import { EXIT } from '../exit.ts';
import { existingHome, root } from '../home.ts';
import { openPlane } from '../open.ts';
import { ApiClient, Refused, signIn } from '../person.ts';
import { serveApi } from '../serve-api.ts';
import { print, printJson } from '../terminal.ts';

interface Options {
  readonly story?: string;
  readonly as: string;
  readonly json: boolean;
}

export function approvalsCommands(program: Command): void {
  const group = program.command('approvals').description('questions that wait for people');
  const common = (command: Command): Command =>
    command
      .option('--as <person>', 'who signs in', 'u_ben')
      .option('--story <name>', 'a story instead of the `steward dev` home')
      .option('--json', 'as JSON', false);

  common(group.command('list').description('all questions, open ones first')).action((options: Options) =>
    asPerson(options, async (client) => {
      const { approvals } = await client.get<{ approvals: ApprovalView[] }>('/api/approvals');
      const sorted = approvals.sort((a, b) => Number(b.state === 'pending') - Number(a.state === 'pending'));
      if (options.json) printJson(sorted);
      else for (const a of sorted) print(`${a.id}  ${a.state.padEnd(9)} ${title(a)}`);
      if (sorted.length === 0 && !options.json) print('nobody is being asked anything');
    }),
  );
  common(group.command('show').argument('<id>').description('what would change, and on which evidence')).action(
    (id: string, options: Options) =>
      asPerson(options, async (client) => {
        const approval = await client.get<ApprovalPage>(`/api/approvals/${encodeURIComponent(id)}`);
        if (options.json) return printJson(approval);
        for (const line of shownLines(approval)) print(line);
      }),
  );
  common(group.command('answer').argument('<id>').description('approve or reject exactly what is shown now'))
    .option('--approve', 'yes', false)
    .option('--reject', 'no', false)
    .option('--reason <text>', 'why; a rejection needs one', '')
    .option('--digest <hex>', 'the digest you were shown (default: fetched now)')
    .addHelpText(
      'after',
      '\nExamples:\n  steward approvals answer apr_… --approve --reason "better on held-out rows" --as u_ben\n  steward approvals answer apr_… --reject --reason "not before summer" --as u_ben\n\nExit: 0 counted, 1 refused.',
    )
    .action((id: string, options: Options & { approve: boolean; reject: boolean; reason: string; digest?: string }) => {
      if (options.approve === options.reject) throw new InvalidEventError('say either `--approve` or `--reject`');
      return asPerson(options, async (client) => {
        const approval = await client.get<ApprovalPage>(`/api/approvals/${encodeURIComponent(id)}`);
        const answer = options.approve ? 'approve' : 'reject';
        const shown = { ...approval, digest: options.digest ?? approval.digest };
        const done = await client.answer(shown, answer, options.reason, randomUUID());
        if (options.json) printJson(done);
        else
          print(
            `${answer === 'approve' ? 'approved' : 'rejected'}: ${title(approval)}; it takes effect as soon as this home is running`,
          );
      });
    });
}

/** Signs in over HTTP at the API that serves this home, or at one of our own when nobody does. */
async function asPerson(options: Options, work: (client: ApiClient) => Promise<void>): Promise<void> {
  const home = existingHome(options);
  const serving = await runningApi(home);
  const plane = serving ? undefined : openPlane(home);
  const server = plane && (await serveApi(plane, home, root(), { port: 0 }));
  try {
    const url = serving ?? server!.url;
    await work(
      new ApiClient(
        url,
        await signIn(url, options.as, process.env.STEWARD_PASSPHRASE ?? passphrase(root(), options.as)),
      ),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`refused: ${error.message}`);
    process.exitCode = error.status === 404 ? EXIT.failed : EXIT.no;
  } finally {
    await server?.close();
    plane?.close();
  }
}
