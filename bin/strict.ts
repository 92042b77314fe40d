import type { Command } from 'commander';

/** Which of two was meant, or what nothing means, is not ours to guess: an option given twice, or empty, is refused. */
export function strict(command: Command): void {
  command.exitOverride().showSuggestionAfterError();
  for (const option of command.options) {
    let seen = false;
    command.on(`option:${option.name()}`, (value: unknown) => {
      const flag = option.long ?? option.flags;
      if (seen && !option.variadic) command.error(`error: option '${flag}' is given twice: give it once`);
      if (value === '' && option.required) command.error(`error: option '${flag}' is empty: give it a value`);
      seen = true;
    });
  }
  command.commands.forEach(strict);
}
