import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

export const functionsPort = (_: object): Pick<Ports, 'functions'> => ({
  functions: lazily(async () => (await import('../functions/function-aliases.ts')).ownFunctions()),
});
