import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

export const sagemakerPort = (_: object): Pick<Ports, 'sagemaker'> => ({
  sagemaker: lazily(async () => (await import('./clients/sagemaker.ts')).sagemaker()),
});

export const alarmsPort = (_: object): Pick<Ports, 'alarms'> => ({
  alarms: lazily(async () => (await import('./clients/alarms.ts')).alarms()),
});
