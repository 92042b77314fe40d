import * as z from 'zod';
import { TargetAccount } from '../../../domain/target.ts';
import { readTargets } from './packed.ts';

let read: readonly TargetAccount[] | undefined;

/** Other accounts in which endpoints may run, from the file that lies beside a function's code. */
export function targetsHere(): readonly TargetAccount[] {
  read ??= z.array(TargetAccount).parse(JSON.parse(readTargets()));
  return read;
}
