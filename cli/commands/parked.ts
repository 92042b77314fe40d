import type { Command } from 'commander';
import type { ParkedQueue, Redelivered } from '../../lib/ports/parked.ts';
import { targetOf } from '../target/choose.ts';
import type { PlaceOptions } from '../target/options.ts';
import { jsonOption, withPlace } from '../target/options.ts';
import { EXIT } from '../terminal/exit.ts';
import { print, printJson } from '../terminal/terminal.ts';

interface Options extends PlaceOptions {
  readonly json: boolean;
}

/** What was given up, and the way back to work. At aws with the caller's own IAM rights: no person of Steward's is asked for. */
export function parkedCommands(program: Command): void {
  const group = program.command('parked').description('messages that were given up: what is parked, and back to work');
  const common = (command: Command): Command => withPlace(command).addOption(jsonOption());

  common(group.command('list', { isDefault: true }).description('each parked queue, how much lies in it and how long'))
    .addHelpText(
      'after',
      '\nExamples:\n  steward parked list --story default\n  steward parked list --at aws --env prod --json\n\nMessages are kept for 14 days from when they were first sent. Exit: 0 nothing is parked, 1 something is.',
    )
    .action(async (options: Options, command: Command) => {
      const target = await targetOf(options, command);
      const queues = await target.parked.list();
      if (options.json) printJson(queues);
      else for (const queue of queues) print(lineOf(queue));
      if (queues.every(({ messages }) => messages === 0)) {
        if (!options.json) print('nothing is parked');
      } else process.exitCode = EXIT.no;
    });

  common(
    group
      .command('redeliver')
      .argument('<queue>', 'its name, as `steward parked list` gives it')
      .description('send what one queue has parked back to where it came from, once its cause has gone'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  steward parked redeliver register\n  steward parked redeliver schedules --at aws --env prod --json\n\nMend the cause first: what fails again is parked again. Every flow takes the same message twice without harm. At aws it needs rights\nof IAM that docs/runbook.md#parked-messages lists. Exit: 0 all of it went back, 1 something stays parked (it says why).',
    )
    .action(async (queue: string, options: Options, command: Command) => {
      const target = await targetOf(options, command);
      const done = await target.parked.redeliver(queue);
      if (options.json) printJson(done);
      else for (const line of linesOf(done)) print(line);
      if (done.left.length > 0) process.exitCode = EXIT.no;
    });
}

function lineOf({ name, messages, oldest, reason }: ParkedQueue): string {
  const age = oldest === undefined ? '' : `, the oldest for ${lasting(oldest)}`;
  return `${name.padEnd(16)} ${String(messages).padStart(6)} parked${age}${reason ? `: ${reason}` : ''}`;
}

function linesOf({ queue, moved, moving, left }: Redelivered): string[] {
  const gone = `${queue}: ${moved} sent back to work${moving ? ', and still moving: see `steward parked list`' : ''}`;
  return [gone, ...left.map(({ message, because }) => `  stays parked: ${message}: ${because}`)];
}

const lasting = (seconds: number): string => {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
};
