import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageFiles } from '../../page-files.ts';

/** Where Lambda unpacks a function: what CDK put beside the code lies here. */
const packed = (name: string): string => join(process.env.LAMBDA_TASK_ROOT ?? '.', name);

/** The sealed policy set: a running function never sees another one. */
export const readPolicySet = (): string => readFileSync(packed('policies.json'), 'utf8');

/** Which tenant each model package group belongs to, as the configuration said at the deploy. */
export const readOwners = (): string => readFileSync(packed('owners.json'), 'utf8');

/** Other accounts in which endpoints run, as the configuration said at the deploy; none where nothing was packed. */
export const readTargets = (): string => {
  const file = packed('targets.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : '[]';
};

/** The built page. */
export const readPage = () => pageFiles(packed('console'));
