import type { Command } from 'commander';
import { nearestOf } from '../lib/domain/nearest.ts';
import { visible } from '../lib/domain/visible.ts';

/** Which of two was meant, or what nothing means, is not ours to guess: an option given twice, or empty, is refused. */
export function makeStrict(command: Command): void {
  command.exitOverride().showSuggestionAfterError().configureOutput({ outputError: complainOfUse });
  for (const option of command.options) {
    let seen = false;
    command.on(`option:${option.name()}`, (value: unknown) => {
      const flag = option.long ?? option.flags;
      if (seen && !option.variadic) command.error(`error: option '${flag}' is given twice: give it once`);
      if (value === '' && option.required) command.error(`error: option '${flag}' is empty: give it a value`);
      seen = true;
    });
  }
  if (command.commands.length > 0) {
    command.on('command:*', ([word]: string[]) => refuse(command, word!));
    // Help that is asked for of a command that there is not would tell of another.
    command.on('beforeHelp', () => {
      const [word, after] = command.args;
      const asked = word === 'help' ? after : word;
      if (asked !== undefined && !asked.startsWith('-') && !command.commands.some((one) => one.name() === asked))
        refuse(command, asked);
    });
  }
  command.commands.forEach(makeStrict);
}

/** What the parser says of a command line: it quotes what was typed, and puts what may have been meant on a line of its own. */
function complainOfUse(text: string, write: (text: string) => void): void {
  const [, said = text, meant] = /^(.*?)(?:\n(\(Did you mean [^\n]*\)))?\n?$/s.exec(text) ?? [];
  for (const line of meant ? [said, meant] : [`${said}${choiceMeant(said)}`]) write(`${visible(line)}\n`);
}

/** The choice that a wrong one is nearest to, or the only one that it begins: the parser names all of them, and suggests none. */
function choiceMeant(said: string): string {
  const [, typed, list] = /argument '(.+)' is invalid\. Allowed choices are (.+)\.$/s.exec(said) ?? [];
  if (typed === undefined || list === undefined) return '';
  const choices = list.split(', ');
  const begun = choices.filter((choice) => choice.startsWith(typed));
  const meant = nearestOf(choices, typed) ?? (begun.length === 1 ? begun[0] : undefined);
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}

/** A word that is no command here may be one of a group's, or a slip of the pen. */
function refuse(command: Command, word: string): never {
  let top = command;
  while (top.parent) top = top.parent;
  const within = pathsOf(top).filter((path) => path.split(' ').at(-1) === word);
  const names = command.commands.map((one) => one.name());
  const near = nearestOf(names, word);
  const meant = within[0] ?? (near && [...pathOf(command), near].join(' '));
  command.error(`error: unknown command '${word}'${meant ? `: did you mean \`${meant}\`?` : ': see `steward --help`'}`);
}

const pathOf = (command: Command): string[] =>
  command.parent ? [...pathOf(command.parent), command.name()] : [command.name()];

/** Every command as it is written, groups and theirs. */
const pathsOf = (command: Command): string[] => [pathOf(command).join(' '), ...command.commands.flatMap(pathsOf)];
