import { environment } from '../../lib/adapters/aws/environment.ts';
import { cognitoPerson, http } from '../../lib/adapters/aws/http.ts';
import { logError } from '../../lib/adapters/aws/log.ts';
import { checkpointsPort, dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { permissionsPort } from '../../lib/adapters/aws/ports/permissions.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { api } from './api.ts';

const env = environment('api');

export const handler = http(
  api({
    ports: { ...statePorts(env), ...dataPorts(env), ...checkpointsPort(env), ...permissionsPort() },
    ledger: { log: env.LEDGER_ORIGIN, publicKey: () => env.LEDGER_PUBLIC_KEY },
    personOf: cognitoPerson(env),
    log: logError,
  }),
);
