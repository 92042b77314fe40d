import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { publicKeyPort } from '../../lib/adapters/aws/ports/public-key.ts';
import { publicKey, ResourceRequest } from './public-key.ts';

export const handler = lambda({ schema: ResourceRequest, flow: publicKey(publicKeyPort(environment('public-key'))) });
