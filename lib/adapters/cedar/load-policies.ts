import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidEventError } from '../../domain/errors.ts';
import type { Policies } from '../../ports/policies.ts';
import { policiesFrom } from './policies.ts';
import type { PolicyFile } from './policy-file.ts';
import type { PolicySource } from './policy-set.ts';
import { CAPS } from './scan-policy.ts';

/**
 * Loads the policies under `folder`: `gate.cedarschema`, `permissions.cedarschema`, `gate/*.cedar` and
 * `permissions/*.cedar`, one policy a file. Read once: a file changed later changes nothing until the next load.
 * Errors are those of `policiesFrom`, and InvalidEventError for a file that is missing, too big or out of place.
 */
export function loadPolicies(folder: string): Policies {
  const source = readPolicies(folder);
  const texts = JSON.stringify(source);
  if (last?.texts !== texts) last = { texts, policies: policiesFrom(source) };
  return last.policies;
}

/** To check and prove a set takes far longer than to read it, and the same texts are the same set. */
let last: { readonly texts: string; readonly policies: Policies } | undefined;

/** Reads the texts without judging them. */
export function readPolicies(folder: string): PolicySource {
  return {
    schema: { gate: textOf(folder, 'gate.cedarschema'), permissions: textOf(folder, 'permissions.cedarschema') },
    gate: filesIn(folder, 'gate'),
    permissions: filesIn(folder, 'permissions'),
  };
}

function filesIn(folder: string, kind: string): PolicyFile[] {
  const names = reading(kind, () => readdirSync(join(folder, kind)))
    .filter((name) => !name.startsWith('.'))
    .sort();
  const stray = names.find((name) => !name.endsWith('.cedar'));
  // A rule saved as `x.cedar.bak` or `x.CEDAR` would silently not count.
  if (stray)
    throw new InvalidEventError(`\`${kind}/${stray}\` is not a policy: only \`*.cedar\` files may stand there`);
  if (names.length > CAPS.policies) {
    throw new InvalidEventError(`\`${kind}\` has ${names.length} policies, but at most ${CAPS.policies} are allowed`);
  }
  return names.map((name) => ({ file: `${kind}/${name}`, text: textOf(folder, `${kind}/${name}`) }));
}

function textOf(folder: string, file: string): string {
  return reading(file, () => {
    const { size } = statSync(join(folder, file));
    if (size > CAPS.bytes)
      throw new InvalidEventError(`policy file \`${file}\` has ${size} bytes, but may have at most ${CAPS.bytes}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(folder, file)));
  });
}

function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof InvalidEventError) throw cause;
    throw new InvalidEventError(`\`${what}\` cannot be read as UTF-8 text from the policy folder: restore it`, {
      cause,
    });
  }
}
