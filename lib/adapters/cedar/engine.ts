import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type * as CedarModule from '@cedar-policy/cedar-wasm/nodejs';
import { DependencyError, IntegrityError } from '../../domain/errors.ts';

export type Cedar = typeof CedarModule;

/** Each replacement leaves memory behind (about 2.5 MB); a process that trapped this often should be ended. */
const MOST_INSTANCES = 10;

/**
 * After so many bytes executed V8 optimizes a function of a wasm module (roughly; an integer it copies when a module is made). What starts the
 * engine runs once: optimizing it meanwhile took two thirds of the time to the first decision, and most of the CPU (docs/bench-cold-start.md). A
 * process that goes on deciding still gets there. A V8 without this flag says so on standard error and goes on.
 */
const OPTIMIZED_AFTER = { v8: 13_000_000, cedar: 200_000_000 };
const optimizeAfter = (bytes: number): void => setFlagsFromString(`--wasm-tiering-budget=${bytes}`);

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
    optimizeAfter(OPTIMIZED_AFTER.cedar);
    cedar = require(path) as Cedar;
  } catch (cause) {
    throw new DependencyError(
      `the cedar engine \`${MODULE}\` cannot be loaded: install it, or ship its folder with the bundle`,
      { cause },
    );
  } finally {
    optimizeAfter(OPTIMIZED_AFTER.v8);
  }
  instances += 1;
  return cedar;
}
