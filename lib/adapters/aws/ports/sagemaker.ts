import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

export const sagemakerPort = (_: object): Pick<Ports, 'sagemaker'> => ({
  sagemaker: lazily(async () => (await import('../sagemaker/sagemaker.ts')).ownSageMaker()),
});

export const alarmsPort = (_: object): Pick<Ports, 'alarms'> => ({
  alarms: lazily(async () => (await import('../sagemaker/alarms.ts')).ownAlarms()),
});
