import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FLOWS } from '../../functions/flows.ts';

const PROGRAMS = { steward: /^(lib|functions|cli|local|demo|bin)\//, standin: /^standin\//, page: /^console\/src\// };

// AssemblyScript is a program of its own, in which words are as short as its table of exports.
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.tsx?$/.test(path) && Object.values(PROGRAMS).some((room) => room.test(path)))
  .filter((path) => !path.startsWith('lib/domain/capture/core/'));

/** Names that are a participle or a gerund and nothing else: what a reader scans for is the verb. */
const IRREGULAR = [
  ...[
    'told',
    'left',
    'held',
    'kept',
    'made',
    'gone',
    'seen',
    'shown',
    'sent',
    'lost',
    'found',
    'built',
    'bound',
    'meant',
    'said',
  ],
  ...[
    'taken',
    'given',
    'written',
    'broken',
    'drawn',
    'known',
    'chosen',
    'thrown',
    'hidden',
    'begun',
    'done',
    'thought',
  ],
];
const isParticiple = (name: string): boolean => /^[a-z]+(?:ed|ing)$/.test(name) || IRREGULAR.includes(name);

interface Exported {
  readonly name: string;
  readonly file: string;
  readonly isFunction: boolean;
}

function exportsOf(file: string, text: string): Exported[] {
  const found = [
    ...text.matchAll(/^export (?:abstract )?(?:async )?(function\*?|const|let|class|interface|type) (\w+)(.*)$/gm),
  ];
  return found.map(([, kind, name, rest]) => ({
    name: name!,
    file,
    isFunction: kind!.startsWith('function') || (kind === 'const' && /^ =\s*(?:async )?(?:<[^>]*>)?\(|=> /.test(rest!)),
  }));
}

const exported = sources.flatMap((file) => exportsOf(file, readFileSync(file, 'utf8')));

/** `declareFlow` asks every flow for both; of an item's kind the registry has a reader and a write, used as `load.version` and `writes.version`. */
const inNamespace = ({ name, file }: Exported): boolean =>
  /^lib\/domain\/registry\/(load|writes|follows)\.ts$/.test(file) ||
  (/^functions\/.*flow\.ts$/.test(file) && ['flow', 'needs'].includes(name));

/** Names that more than one file of a program exports, with the files. */
function twice(all: readonly Exported[]): [name: string, files: string[]][] {
  return Object.values(PROGRAMS).flatMap((room) => {
    const own = all.filter((one) => room.test(one.file) && !inNamespace(one));
    const files = Map.groupBy(own, ({ name }) => name);
    return [...files].flatMap(([name, where]): [string, string[]][] => {
      const apart = new Set(where.map(({ file }) => file));
      return apart.size > 1 ? [[name, [...apart]]] : [];
    });
  });
}

/** Adapters share the name of their port, an action that of its command: these count as one place. */
function placeOf(file: string): string {
  if (/^lib\/(ports|adapters)\//.test(file)) return 'a port and its adapters';
  if (/^cli\/(commands|actions)\//.test(file)) return 'a command';
  return file;
}

/** Base names that stand in more than two places: nobody can tell them apart in an editor's list. */
function crowded(files: readonly string[]): string[] {
  const places = Map.groupBy(files, (file) => file.split('/').at(-1)!);
  return [...places].flatMap(([name, where]) =>
    name !== 'flow.ts' && new Set(where.map(placeOf)).size > 2 ? [`${name}: ${where.join(', ')}`] : [],
  );
}

/** Answers whatever is asked of it with itself: a flow is made of it, and not run. */
const anything: never = new Proxy(() => anything, { get: () => anything, apply: () => anything }) as never;

describe('a name', () => {
  it('of an exported function is no bare participle: it says with a verb what it does, or what it answers', () => {
    expect(exported.filter((one) => one.isFunction && isParticiple(one.name))).toEqual([]);
  });

  it('is exported by one file of a program', () => {
    expect(twice(exported)).toEqual([]);
  });

  it('of a file stands in two places at most, where a port and its adapters are one, and a command and its action', () => {
    expect(crowded(sources)).toEqual([]);
  });

  it('of a flow is the one that a stack trace and a call hierarchy show', () => {
    const made = FLOWS.flatMap((flow) => ('run' in flow ? [[flow.run.name, flow.run(anything).name]] : []));
    expect(made.length).toBeGreaterThan(15);
    expect(made.filter(([declared, inner]) => declared === '' || declared !== inner)).toEqual([]);
  });

  it('that breaks a rule is found', () => {
    const text =
      'export async function concluded(due: Due) {}\nexport const counted = async (n: number) => n;\nexport type Window = {};\n';
    const one = exportsOf('lib/a/decide.ts', text);
    expect(one.filter(({ isFunction, name }) => isFunction && isParticiple(name)).map(({ name }) => name)).toEqual([
      'concluded',
      'counted',
    ]);
    expect(twice([...one, ...exportsOf('functions/b/decide.ts', text)]).map(([name]) => name)).toContain('Window');
    expect(twice([...one, ...exportsOf('standin/b/decide.ts', text)])).toEqual([]);
    expect(crowded(['lib/a/decide.ts', 'lib/b/decide.ts', 'functions/c/decide.ts'])).toHaveLength(1);
    expect(
      crowded(['lib/ports/keys.ts', 'lib/adapters/aws/keys.ts', 'lib/adapters/local/keys.ts', 'lib/a/keys.ts']),
    ).toEqual([]);
  });
});
