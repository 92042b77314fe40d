import type { CaptureRecord } from './capture.ts';
import { SMOKE_ID } from './core/smoke-id.ts';

/** The inference id of the smoke request for a config, the same each time: 64 characters at most, as SageMaker takes them. */
export const smokeId = (config: string): string => `${SMOKE_ID}${config}`.slice(0, 64);

/** Whether Steward asked it, not the model's users: no row of it is traffic. */
export const isSmoke = ({ inferenceId }: Pick<CaptureRecord, 'inferenceId'>): boolean =>
  inferenceId?.startsWith(SMOKE_ID) ?? false;
