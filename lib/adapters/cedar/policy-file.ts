import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { InvalidEventError } from '../../domain/errors.ts';
import { withCedar } from './engine.ts';
import { scanPolicy } from './scan-policy.ts';

/** One policy as written: `file` is its name for messages, `text` exactly one Cedar policy with an `@id`. */
export interface PolicyFile {
  readonly file: string;
  readonly text: string;
}

export interface Policy {
  readonly id: string;
  readonly file: string;
  /** As hashed and parsed: no BOM, `\n` line ends. */
  readonly text: string;
  readonly effect: 'permit' | 'forbid';
  readonly annotations: Readonly<Record<string, string>>;
}

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What was read of files that are still held: sets that differ in one policy share all others. */
const read = new WeakMap<PolicyFile, Policy>();

/** Reads one policy file. Throws InvalidEventError naming the file, and the line where Cedar names a place. */
export function parsePolicy(source: PolicyFile): Policy {
  const policy = read.get(source) ?? parsed(source);
  read.set(source, policy);
  return policy;
}

function parsed({ file, text }: PolicyFile): Policy {
  const clean = scanPolicy(file, text);
  if (clean.replaceAll(/\/\/[^\n]*/g, '').trim() === '') {
    throw new InvalidEventError(
      `policy file \`${file}\` holds no policy, and a set of none denies everything: write one or delete the file`,
    );
  }
  const answer = withCedar((cedar) => cedar.policyToJson(clean));
  if (answer.type === 'failure') {
    throw new InvalidEventError(
      `policy file \`${file}\` must hold one policy without slots: ${explainErrors(answer.errors, clean)}`,
    );
  }
  const { effect, annotations = {} } = answer.json;
  const id = annotations.id ?? '';
  if (!ID.test(id)) {
    throw new InvalidEventError(
      `policy file \`${file}\` has the id \`${id}\`: give it an \`@id\` of lower-case words joined by hyphens`,
    );
  }
  if (effect === 'permit' && isBlanket(answer.json))
    throw new InvalidEventError(
      `policy file \`${file}\` permits everybody everything: say who (\`principal in Group::"…"\`), what (\`action == Action::"…"\`) or when (\`when { … }\`)`,
    );
  return { id, file, text: clean, effect, annotations };
}

/** A permit of anybody, anything, to everything, on no condition: one such file would leave nothing but the forbids. */
const isBlanket = ({ principal, action, resource, conditions }: PolicyJson): boolean =>
  [principal, action, resource].every(({ op }) => op === 'All') && conditions.length === 0;

/** Cedar's errors on one line, with the line in `text` they point at. */
export function explainErrors(errors: readonly DetailedError[], text?: string): string {
  return errors
    .map(({ message, help, sourceLocations }) => {
      const start = sourceLocations?.[0]?.start;
      const line = text === undefined || start === undefined ? '' : `line ${lineAt(text, start)}: `;
      return `${line}${message}${help ? ` (${help})` : ''}`;
    })
    .join('; ');
}

/** Cedar counts bytes. */
const lineAt = (text: string, byte: number) => Buffer.from(text).subarray(0, byte).toString().split('\n').length;
