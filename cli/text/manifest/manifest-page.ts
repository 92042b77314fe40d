import { stringify } from 'yaml';
import { flow } from './flow-text.ts';
import { allKeys, type ManifestKey, manifestKeys } from './manifest-keys.ts';
import { allowedText } from './schema-in-words.ts';
import { FORM_NAMES } from './served-starts.ts';
import { startingManifest, TASK_NAMES } from './starts.ts';

const INTRODUCTION = `# The manifest, key by key

What a team says about one model. \`steward init --task ${TASK_NAMES.join('|')}\` writes one whose comments tell how it is filled in
(\`--serving ${FORM_NAMES.join('|')}\` how it is served: [serving](serving.md)),
\`steward apply --dry-run\` says what is missing or wrong, \`steward apply\` puts the model under management, and changes it later.

This page is made from the schema that \`apply\` asks (\`lib/domain/model/manifest.ts\`) and the texts in \`cli/text/manifest/texts\`: \`npm run docs:manifest\` writes it,
and a test refuses it when it is not what they say. What keys must fit among each other (a column that is named must be in the schema, a metric must be one of the task) \`apply\` says in words.

A **length of time** is a whole number and a unit: \`90s\`, \`10m\`, \`6h\`, \`7d\`. \`[]\` in a key stands for each of a list. *required*: it must be said wherever the mapping it
is in is said; – : it may be left out, and then nothing holds in its place. A misspelt key is refused with the one that was probably meant.
`;

const TOP = manifestKeys();
const ALL = allKeys(TOP);

/** docs/manifest.md: every key of a manifest, from its schema and the texts beside it. */
export function manifestPage(): string {
  return [INTRODUCTION, '## The top\n', tableOf(TOP, ''), ...SECTIONS.map(sectionOf)].join('\n');
}

/** A mapping that has a table of its own: at the top, or of more keys than fit beside others. */
function isSection({ keys, as, path }: ManifestKey): boolean {
  return as === undefined && keys.length > 0 && (!path.includes('.') || keys.length >= 4);
}

const SECTIONS = ALL.filter(isSection);

function sectionOf(key: ManifestKey): string {
  const example = exampleOf(key);
  return [
    `## \`${key.path}\`\n`,
    `${key.text?.says ?? ''}\n`,
    tableOf(key.keys, prefixOf(key.keys)),
    ...(example === undefined || isShown(key.path) ? [] : [`\`\`\`yaml\n${yamlBelow(key.path, example)}\`\`\`\n`]),
  ].join('\n');
}

/** Whether the example of a section around it has it. */
const isShown = (path: string): boolean => path.includes('.') && startAt(path) !== undefined;

/** Where the keys of a table stand: what their paths have in front of their names. */
const prefixOf = ([first]: readonly ManifestKey[]): string => first!.path.slice(0, -first!.name.length);

const HEADER = '| key | allowed | without it | unit | what it is for | example |\n|---|---|---|---|---|---|';

const tableOf = (keys: readonly ManifestKey[], prefix: string): string =>
  `${[HEADER, ...keys.flatMap((key) => rowsOf(key, prefix))].join('\n')}\n`;

/** A key, and the keys inside it where they have no table of their own. */
function rowsOf(key: ManifestKey, prefix: string): string[] {
  const { text, node, required, path, of, keys, as } = key;
  const kind = of.length > 0 ? ` (of ${of.join(', ')})` : '';
  const example = exampleOf(key);
  const where = as ?? (isSection(key) ? path : undefined);
  const cells = [
    `\`${path.slice(prefix.length)}\`${kind}`,
    allowedText(node),
    required ? '*required*' : node.default === undefined ? '–' : `\`${flow(node.default)}\``,
    text?.unit ?? '–',
    `${text?.says ?? ''}${where === undefined ? '' : ` ${linkTo(where, as !== undefined)}`}`,
    isSection(key) || example === undefined ? 'below' : `\`${flow(example)}\``,
  ];
  const row = `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return where === undefined ? [row, ...keys.flatMap((inside) => rowsOf(inside, prefix))] : [row];
}

/** To the table of a mapping, or of the mapping around it where it has none. */
function linkTo(path: string, same: boolean): string {
  const named = path.replaceAll('[]', '');
  const table = SECTIONS.findLast((one) => `${named}.`.startsWith(`${one.path.replaceAll('[]', '')}.`));
  const anchor = (table?.path ?? 'The top')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
  return `[${same ? `Keys as in \`${named}\`` : 'Its keys'}](#${anchor}).`;
}

/** What a key may say: its own example, or what `steward init` begins with. */
export function exampleOf({ path, text }: ManifestKey): unknown {
  if (text?.example !== undefined) return text.example;
  return startAt(path);
}

const startAt = (path: string): unknown =>
  path
    .replaceAll('[]', '.0')
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], EXAMPLE);

const EXAMPLE = withExamples(startingManifest('binary', 'fraud-score'), '');

/** The manifest that `steward init` begins with, with examples where it wants to be changed. */
function withExamples(value: unknown, path: string): unknown {
  if (typeof value === 'string') {
    const found = ALL.find((key) => key.path === path);
    return /change-me/i.test(value) && found?.text ? found.text.example : value;
  }
  if (Array.isArray(value)) return value.map((one) => withExamples(one, `${path}[]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => [name, withExamples(inside, path === '' ? name : `${path}.${name}`)]),
  );
}

/** An example below the keys it stands in. */
function yamlBelow(path: string, example: unknown): string {
  const names = path.split('.').reverse();
  const whole = names.reduce<unknown>(
    (inside, name) => ({ [name.replace('[]', '')]: name.endsWith('[]') ? [inside] : inside }),
    example,
  );
  return stringify(whole, { lineWidth: 0, schema: 'core' });
}
