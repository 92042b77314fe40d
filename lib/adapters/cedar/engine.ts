import { createRequire } from 'node:module';
import type * as CedarModule from '@cedar-policy/cedar-wasm/nodejs';
import { DependencyError, IntegrityError } from '../../domain/errors.ts';

export type Cedar = typeof CedarModule;

/** Each replacement leaves memory behind (about 2.5 MB); a process that trapped this often should be ended. */
const MOST_INSTANCES = 10;

// `require`, because a trapped wasm instance never answers again and only the CommonJS cache lets go of it.
// Bundlers leave it alone, so a bundle ships this one folder of the package beside it.
const require = createRequire(import.meta.url);
const MODULE = '@cedar-policy/cedar-wasm/nodejs';

let cedar: Cedar | undefined;
let instances = 0;

/**
 * Runs `work` on the shared Cedar instance. `instance` counts up with each replacement: what was preparsed into an
 * earlier one is gone. Throws IntegrityError when the engine traps (the instance is dropped, the next call gets a
 * new one) or has trapped too often, DependencyError when it cannot be loaded.
 */
export function withCedar<T>(work: (cedar: Cedar, instance: number) => T): T {
  const loaded = cedar ?? load();
  try {
    return work(loaded, instances);
  } catch (cause) {
    cedar = undefined;
    throw new IntegrityError('the cedar engine trapped and was replaced', { cause });
  }
}

function load(): Cedar {
  if (instances >= MOST_INSTANCES) {
    throw new IntegrityError(
      `the cedar engine trapped ${MOST_INSTANCES} times in this process: restart it and look for the cause`,
    );
  }
  try {
    const path = require.resolve(MODULE);
    delete require.cache[path];
    cedar = require(path) as Cedar;
  } catch (cause) {
    throw new DependencyError(
      `the cedar engine \`${MODULE}\` cannot be loaded: install it, or ship its folder with the bundle`,
      { cause },
    );
  }
  instances += 1;
  return cedar;
}
