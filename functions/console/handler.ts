import { environment } from '../../lib/adapters/aws/environment.ts';
import { http } from '../../lib/adapters/aws/http.ts';
import { packedPage } from '../../lib/adapters/aws/packed.ts';
import { consolePages } from './console.ts';

const { AUTHORIZE_URL: authorize, TOKEN_URL: token, CLIENT_ID: clientId, SCOPE: scope } = environment('console');

export const handler = http(consolePages({ files: packedPage(), signIn: { authorize, token, clientId, scope } }));
