import { join } from 'node:path';
import { pageFiles } from '../page-files.ts';

/** Where Lambda unpacks a function: what CDK put beside the code lies here. */
const packed = (name: string): string => join(process.env.LAMBDA_TASK_ROOT ?? '.', name);

/** Folder of the policy set: a running function never sees another one. */
export const packedPolicies = (): string => packed('policies');

/** The built page. */
export const packedPage = () => pageFiles(packed('console'));
