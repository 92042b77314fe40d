import { environment } from '../../lib/adapters/aws/environment.ts';
import { cognitoPerson, http } from '../../lib/adapters/aws/http.ts';
import { logError } from '../../lib/adapters/aws/log.ts';
import { peoplePort } from '../../lib/adapters/aws/ports/people.ts';
import { permissionsPort } from '../../lib/adapters/aws/ports/permissions.ts';
import { statePorts } from '../../lib/adapters/aws/ports/state.ts';
import { trustPort } from '../../lib/adapters/aws/ports/trust.ts';
import { answerApi } from '../api/answer-api.ts';

const env = environment('answer');

export const handler = http(
  answerApi({
    ports: { ...statePorts(env), ...permissionsPort(), ...peoplePort(env), ...trustPort(env) },
    personOf: cognitoPerson(env),
    log: logError,
  }),
);
