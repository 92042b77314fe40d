// node seal-set.ts FOLDER: checks the policies of a folder and writes them, sealed, to standard output, for a function to find beside its code.
// A program of its own, because constructs do not know the engine.
import { readPolicies } from './load-policies.ts';
import { sealPolicies } from './policies.ts';

try {
  process.stdout.write(sealPolicies(readPolicies(process.argv[2]!)));
} catch (error) {
  console.error(`steward: ${(error as Error).message}`);
  process.exitCode = 1;
}
