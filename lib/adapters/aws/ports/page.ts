import type { PortsOf } from '../../../flow/needs.ts';
import { readPage } from '../lambda/packed.ts';

/** The built page, which lies beside the code, and how people sign in. */
export const pagePort = (env: {
  AUTHORIZE_URL: string;
  TOKEN_URL: string;
  CLIENT_ID: string;
  SCOPE: string;
}): PortsOf<'page'> => ({
  page: {
    files: readPage(),
    signIn: { authorize: env.AUTHORIZE_URL, token: env.TOKEN_URL, clientId: env.CLIENT_ID, scope: env.SCOPE },
  },
});
