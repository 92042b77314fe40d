import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** What one suite took: a folder below `test/`. */
interface Took {
  files: number;
  tests: number;
  spent: number;
  longest: { file: string; spent: number };
}

/** Prints at the end what each suite took, as it stands in docs/tests.md. */
export class Times implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const suites = new Map<string, Took>();
    for (const module of modules) {
      const file = relative('test', module.relativeModuleId);
      const name = `${file.split('/')[0]}${module.project.name.startsWith('quick') ? '' : ', rest'}`;
      const suite = suites.get(name) ?? { files: 0, tests: 0, spent: 0, longest: { file: '', spent: -1 } };
      suites.set(name, suite);
      const { spent = 0 } = module.meta();
      suite.files += 1;
      suite.tests += [...module.children.allTests()].length;
      suite.spent += spent;
      if (spent > suite.longest.spent) suite.longest = { file, spent };
    }
    const own = process.resourceUsage();
    const rows = [...suites]
      .sort(([, a], [, b]) => b.spent - a.spent)
      .map(([name, { files, tests, spent, longest }]) =>
        [name, files, tests, spent.toFixed(0), `${longest.file} ${longest.spent.toFixed(0)}`].join(' | '),
      );
    const all = [...suites.values()].reduce((sum, { spent }) => sum + spent, 0);
    const said = [
      '| suite | files | tests | CPU s | most of it |',
      '|---|---|---|---|---|',
      ...rows.map((row) => `| ${row} |`),
      `| vitest itself | | | ${((own.userCPUTime + own.systemCPUTime) / 1e6).toFixed(0)} | transforms |`,
      '',
      `${all.toFixed(0)} s of CPU in tests, ${process.uptime().toFixed(0)} s by the clock`,
    ];
    process.stdout.write(`\n${said.join('\n')}\n`);
  }
}
