import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesOf } from './graph.ts';
import { RULES, type Rule, ruleFor } from './rules.ts';

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

const OURS = /^(lib|functions|standin|examples|bin|cli|local|demo|test|scripts|console)\//;

const arrows = sources.flatMap((path) => importsOf(path).map((target) => ({ path, target })));

const arrowsUnder = (rule: Rule) => arrows.filter(({ path }) => ruleFor(path) === rule);

describe('imports', () => {
  it('of every file of the product stand under a rule: a new room says whom it may know', () => {
    const lawless = sources.filter(
      (path) => OURS.test(path) && !/^(test|scripts)\//.test(path) && ruleFor(path) === undefined,
    );
    expect(lawless).toEqual([]);
  });

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

  it('of the page from lib are words, what makes text visible, and types: nothing else of it is packed for a browser', () => {
    const wrong = sources
      .filter((path) => path.startsWith('console/'))
      .filter((path) =>
        /^import (?!type )[^;]*'\.\.?\/[^']*lib\/(?!words\/|domain\/visible\.ts)/m.test(text.get(path)!),
      );
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

describe('folders', () => {
  const between = arrows
    .filter(
      ({ path, target }) =>
        /^(lib|functions|bin|cli|local|demo|console|standin|examples)\//.test(path) && OURS.test(target),
    )
    .map(({ path, target }) => [dirname(path), dirname(target)] as const)
    .filter(([from, to]) => from !== to);

  it('go in no circle', () => {
    expect(circlesOf(between)).toEqual([]);
  });

  it('are seen to go in a circle by an arrow back, straight or through a third', () => {
    const back = [...between, ['lib/domain/drift/columns', 'lib/domain/quality'] as const];
    expect(circlesOf(back).flat()).toEqual(expect.arrayContaining(['lib/domain/drift/columns', 'lib/domain/quality']));
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

/** Files and folders that may lie beside each other in one. */
const SIBLINGS = 16;
/** Folders that are lists, of which every line is as near as another. */
const LISTS: Readonly<Record<string, string>> = {
  '.': 'the top: a folder for each part, and what tools look for there',
  docs: 'an article for each subject; README says which is which',
  functions: 'a folder for each flow',
  'lib/domain': 'a folder for each noun',
  'policies/gate': 'a file for each rule',
  scripts: 'a command in each file, called by its path in package.json and .ci/run',
  test: 'a folder for each suite',
  'test/cases': 'a folder for the files of each case',
  'test/domain': 'a folder for each of lib/domain',
  'test/fixtures/parquet': 'a file for each way of writing one',
};

describe('rooms', () => {
  const rooms = new Map<string, Set<string>>();
  for (const path of tracked)
    for (let at = path; at !== '.'; at = dirname(at))
      rooms.set(dirname(at), (rooms.get(dirname(at)) ?? new Set()).add(at));
  const full = [...rooms].filter(([, inside]) => inside.size > SIBLINGS).map(([room]) => room);

  it(`hold no more than ${SIBLINGS} files and folders beside each other, lists aside: what is more has an idea of its own`, () => {
    expect(full.filter((room) => !(room in LISTS))).toEqual([]);
  });

  it('that are lists are as long as one, or the exception goes', () => {
    expect(full.toSorted()).toEqual(expect.arrayContaining(Object.keys(LISTS)));
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
