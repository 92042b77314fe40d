import { type Command, Option } from 'commander';
import { STORIES } from '../../examples/stories.ts';
import type { DemoOptions } from '../actions/demo.ts';
import { wholeNumber } from '../input/whole-number.ts';

/** So many letters has the longest name of a story. */
const WIDEST = Math.max(...STORIES.map((s) => s.name.length));

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('tell a whole story of one model, start to end')
    .option('--headless', 'a second named person answers over the API; nobody has to watch', false)
    .option('--no-open', 'open no browser at the first question')
    .addOption(new Option('--story <name>', 'which one').choices(STORIES.map((s) => s.name)).default('default'))
    .option(
      '--rows <n>',
      'training rows at most; traffic grows with it (each story has its own number, which its second line says)',
      wholeNumber(8_000, 400_000),
    )
    .option('--seed <s>', 'which rows are drawn (default 1)', wholeNumber(0, 1_000_000))
    .addHelpText(
      'after',
      `\nStories:\n${STORIES.map((s) => `  ${s.name.padEnd(WIDEST)} ${s.tells}`).join('\n')}

Examples:
  npm start -- --headless
  npx steward demo --headless --story rollback --rows 20000 --seed 7

An unfinished story resumes; a finished one starts anew. Exit 0 when the story ended as told, 1 when it did not.`,
    )
    .action(async (options: DemoOptions) => {
      process.exitCode = await (await import('../actions/demo.ts')).runDemo(options);
    });
}
