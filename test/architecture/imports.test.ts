import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesOf } from './graph.ts';

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);
const sources = tracked.filter((path) => /\.(tsx?|mjs)$/.test(path));
const text = new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]));

/** What a file imports: paths inside the repository, or package names. */
function importsOf(path: string): string[] {
  const found = [...text.get(path)!.matchAll(/(?<!\.)\b(?:from|import)\s*\(?\s*'([^'\s]+)'/g)].map((m) => m[1]!);
  return found.map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name));
}

/** Who may import whom: the first rule a file lies under holds, so the narrower stands first. `packages` absent: any. */
const RULES: { in: RegExp; ours: RegExp; packages?: RegExp }[] = [
  // Compiled by AssemblyScript, which knows nothing of ours.
  { in: /^lib\/domain\/capture\/core\//, ours: /^lib\/domain\/capture\/core\//, packages: /^$/ },
  { in: /^lib\/statistics\//, ours: /^lib\/statistics\//, packages: /^$/ },
  { in: /^lib\/domain\//, ours: /^lib\/(domain|statistics)\//, packages: /^(zod|canonicalize|node:crypto)$/ },
  { in: /^lib\/words\//, ours: /^lib\/(words|domain)\//, packages: /^$/ },
  { in: /^lib\/report\//, ours: /^lib\/(report|words|domain)\//, packages: /^node:crypto$/ },
  {
    in: /^lib\/tables\//,
    ours: /^lib\/(tables|ports|domain)\//,
    packages: /^(hyparquet(-compressors)?|node:.*)$/,
  },
  { in: /^lib\/contract\//, ours: /^lib\/(contract|domain)\//, packages: /^zod$/ },
  { in: /^lib\/ports\//, ours: /^lib\/(ports|domain|contract)\//, packages: /^$/ },
  { in: /^lib\/flow\//, ours: /^lib\/(flow|ports|domain|contract)\//, packages: /^zod$/ },
  // Finds the declarations, and knows none of them.
  { in: /^functions\/flows\.ts$/, ours: /^lib\/flow\//, packages: /^node:(fs|url)$/ },
  {
    in: /^functions\/(api|console)\//,
    ours: /^(functions|lib\/(flow|ports|domain|contract))\//,
    packages: /^(zod|hono|hono\/(tiny|body-limit))$/,
  },
  {
    in: /^functions\//,
    ours: /^(functions|lib\/(flow|ports|domain|contract|words))\//,
    packages: /^(zod|node:crypto)$/,
  },
  {
    in: /^lib\/adapters\/local\//,
    ours: /^lib\/(adapters\/(local\/|items\/|objects\/|ids\.ts)|ports\/|domain\/|contract\/)/,
  },
  {
    in: /^lib\/adapters\/aws\//,
    ours: /^lib\/(adapters\/(aws\/|items\/|objects\/|cedar\/|ids\.ts|page-files\.ts)|flow\/|ports\/|domain\/|contract\/)/,
  },
  // Writes the programs of functions: from the declarations, and by name the factories of their ports.
  {
    in: /^lib\/constructs\/(pack|entry)\.ts$/,
    ours: /^(functions\/flows\.ts|lib\/(constructs|flow)\/|lib\/adapters\/aws\/factories\.ts)/,
    packages: /^(rolldown|node:.*)$/,
  },
  {
    in: /^lib\/constructs\//,
    ours: /^lib\/(constructs|flow|contract)\//,
    packages: /^(constructs|aws-cdk-lib.*|cdk-nag.*|rolldown(\/utils)?|node:.*)$/,
  },
  {
    in: /^lib\/stacks\//,
    ours: /^(functions\/flows\.ts|lib\/(stacks|constructs|flow|contract)\/)/,
    packages: /^(constructs|aws-cdk-lib.*|cdk-nag)$/,
  },
  { in: /^lib\/adapters\//, ours: /^lib\/(adapters\/(items|objects|cedar)|tables|ports|domain|contract)\// },
  { in: /^standin\//, ours: /^standin\// },
  { in: /^console\//, ours: /^(console|lib\/(contract|domain|words))\// },
  { in: /^examples\//, ours: /^examples\// },
  { in: /^bin\//, ours: /^(bin|cli|local|lib)\// },
  { in: /^cli\/(terminal|input|text)\//, ours: /^(cli\/(terminal|input|text)|lib)\// },
  { in: /^local\//, ours: /^(local|cli\/terminal|functions|lib)\// },
  { in: /^demo\//, ours: /^(demo|local|cli\/(terminal|input|text|target)|functions|lib|examples)\// },
  { in: /^cli\//, ours: /^(cli|local|demo|functions|lib|examples)\// },
];
const OURS = /^(lib|functions|standin|examples|bin|cli|local|demo|test|scripts|console)\//;

const arrows = sources.flatMap((path) => importsOf(path).map((target) => ({ path, target })));

const arrowsUnder = (rule: (typeof RULES)[number]) =>
  arrows.filter(({ path }) => RULES.find((r) => r.in.test(path)) === rule);

describe('imports', () => {
  it.each(RULES)('from files in $in are some, or the rule can never speak', (rule) => {
    expect(arrowsUnder(rule)).not.toEqual([]);
  });

  it.each(RULES)('from files in $in point inward', (rule) => {
    const wrong = arrowsUnder(rule).filter(({ target }) =>
      OURS.test(target) ? !rule.ours.test(target) : rule.packages && !rule.packages.test(target),
    );
    expect(wrong).toEqual([]);
  });

  it('in lib and functions never reach examples, the stand-in or the command line', () => {
    const wrong = arrows.filter(
      ({ path, target }) =>
        /^(lib|functions|console)\//.test(path) && /^(examples|standin|bin|cli|local|demo|test)\//.test(target),
    );
    expect(wrong).toEqual([]);
  });

  it('of the page from lib are words and types alone: nothing else of it is packed for a browser', () => {
    const wrong = sources
      .filter((path) => path.startsWith('console/'))
      .filter((path) => /^import (?!type )[^;]*'\.\.?\/[^']*lib\/(?!words\/)/m.test(text.get(path)!));
    expect(wrong).toEqual([]);
  });

  it('of words reach, types aside, no package and nothing of Node: a browser packs them', () => {
    const values = (path: string): string[] =>
      [...text.get(path)!.matchAll(/^(?:import|export) (?!type )(?:[\w*{}, ]+ from )?'([^'\s]+)';$/gm)].map(
        ([, name]) => (name!.startsWith('.') ? normalize(join(dirname(path), name!)) : name!),
      );
    const reached = new Set(sources.filter((path) => path.startsWith('lib/words/')));
    for (const path of reached) for (const target of values(path)) if (text.has(target)) reached.add(target);
    expect([...reached].flatMap(values).filter((target) => !text.has(target))).toEqual([]);
    expect([...reached]).toContain('lib/domain/drift/rule-name.ts');
  });

  it('of the demo never reach the inside of the stand-in', () => {
    const wrong = arrows.filter(
      ({ path, target }) => /^(bin|cli|local|demo|examples)\//.test(path) && target.startsWith('standin/'),
    );
    expect(wrong).toEqual([]);
  });

  it('of sums, of the domain and of flows touch no clock, no environment and no randomness', () => {
    const wrong = sources
      .filter((path) => /^(lib\/(domain|statistics|words|report)|functions)\//.test(path))
      .filter((path) => /Date\.now\(|new Date\(\)|process\.|Math\.random/.test(text.get(path)!));
    expect(wrong).toEqual([]);
  });
});

/** Folders that still go round, each with what takes it away; a folder may leave a circle and never join one. */
const CIRCLES: readonly (readonly string[])[] = [
  // One folder by role (app, rooms, parts, charts): what charts measure and rooms say moves below them.
  ['console/src', 'console/src/charts', 'console/src/parts', 'console/src/rooms'],
  // The stand-in's state is one value that all of its rooms change.
  [
    'standin/cloudwatch',
    'standin/core',
    'standin/process',
    'standin/sagemaker',
    'standin/sagemaker/endpoints',
    'standin/sagemaker/pipelines',
  ],
  // These go with the one place that writes states.
  ['lib/domain/approval', 'lib/domain/model', 'lib/domain/release'],
];

describe('folders', () => {
  const between = arrows
    .filter(
      ({ path, target }) =>
        /^(lib|functions|bin|cli|local|demo|console|standin|examples)\//.test(path) && OURS.test(target),
    )
    .map(({ path, target }) => [dirname(path), dirname(target)] as const)
    .filter(([from, to]) => from !== to);

  it('go in no circle but those that are named here', () => {
    const unnamed = circlesOf(between).filter(
      (circle) => !CIRCLES.some((known) => circle.every((folder) => known.includes(folder))),
    );
    expect(unnamed).toEqual([]);
  });

  it('are seen to go in a circle by an arrow back, straight or through a third', () => {
    const back = [...between, ['lib/domain/drift', 'lib/domain/quality'] as const];
    expect(circlesOf(back).flat()).toEqual(expect.arrayContaining(['lib/domain/drift', 'lib/domain/quality']));
    expect(
      circlesOf([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
        ['c', 'd'],
      ]),
    ).toEqual([['a', 'b', 'c']]);
  });
});

describe('names', () => {
  it('nothing in lib or functions knows the example', () => {
    const wrong = sources
      .filter((path) => /^(lib|functions)\//.test(path))
      .filter((path) => /\bflights?\b/i.test(text.get(path)!.replace(/in[- ]flight/gi, '')));
    expect(wrong).toEqual([]);
  });

  it('no file or folder is called after nothing in particular', () => {
    expect(tracked.filter((path) => /(^|\/)(utils?|helpers?|common|misc|shared)(\.|\/|$)/.test(path))).toEqual([]);
  });

  it('no tracked file names a folder of one machine or the host of a registry', () => {
    const machine = new RegExp(
      ['/ro' + 'ot/', '/wo' + 'rk/main', 'registry\\.np' + 'mjs', '"resol' + 'ved":'].join('|'),
    );
    const wrong = tracked
      .filter((path) => !/\.(parquet|png)$/.test(path))
      .filter((path) => machine.test(readFileSync(path, 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('no file of ours is longer than 300 lines', () => {
    const long = sources
      .filter((path) => !path.startsWith('test/'))
      .filter((path) => text.get(path)!.split('\n').length > 300);
    expect(long).toEqual([]);
  });
});
