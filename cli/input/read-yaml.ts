import { type Document, isNode, parseDocument, visit } from 'yaml';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { oddityIn, oddityText, secretIn } from '../../lib/domain/plain-data.ts';
import { readGiven } from './given-file.ts';

const LIMIT = 1024 * 1024;

/**
 * Reads a YAML 1.2 (or JSON) file as one plain object. Missing files, folders, empty files, other encodings, duplicate keys,
 * merge keys, tags and alias bombs are refused by name.
 */
export function readYaml(path: string): Record<string, unknown> {
  const document = parseDocument(textOf(path), { uniqueKeys: true, merge: false, version: '1.2', schema: 'core' });
  const [problem] = document.errors;
  if (problem) throw new InvalidEventError(`\`${path}\` is not YAML: ${problemText(problem.message)}`);
  const tag = tagIn(document);
  if (tag)
    throw new InvalidEventError(
      `\`${path}\` has the tag \`${tag}\`, which would make something else of what is written: write the value without it`,
    );
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    throw new InvalidEventError(`\`${path}\` repeats itself through too many aliases: write it out`, { cause });
  }
  if (value === null || value === undefined)
    throw new InvalidEventError(
      `\`${path}\` is empty: docs/drift.md and docs/quality.md explain the keys of policies, docs/deploy.md those of a configuration, docs/manifest.md those of a manifest`,
    );
  if (typeof value !== 'object' || Array.isArray(value))
    throw new InvalidEventError(`\`${path}\` must hold one mapping, like \`model: …\``);
  const odd = oddityIn(value) ?? secretIn(value);
  if (odd) throw new InvalidEventError(`\`${path}\`: ${oddityText(odd)}`);
  return value as Record<string, unknown>;
}

function problemText(message: string): string {
  if (message.startsWith('Maximum call stack')) return 'it is nested too deeply';
  if (message.startsWith('Source contains multiple documents'))
    return 'it holds more than one document (`---`): give each a file of its own';
  return message.split('\n')[0]!;
}

/** The first tag anywhere in a document, keys included; also those of YAML itself (`!!str 1` is not what `1` is). */
function tagIn(document: Document.Parsed): string | undefined {
  let found: string | undefined;
  visit(document, {
    Node: (_, node) => {
      if (!isNode(node) || node.tag === undefined) return undefined;
      found = node.tag;
      return visit.BREAK;
    },
  });
  return found;
}

function textOf(path: string): string {
  const bytes = readGiven(path, LIMIT, 'give a YAML file, a page of text');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new InvalidEventError(`\`${path}\` is UTF-16: save it as UTF-8`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidEventError(`\`${path}\` is not UTF-8: save it as UTF-8`, { cause });
  }
}
