import { environment } from '../../lib/adapters/aws/environment.ts';
import { wormPort } from '../../lib/adapters/aws/ports/data.ts';
import { streamReader } from '../../lib/adapters/aws/stream.ts';
import { worm } from './worm.ts';

export const handler = streamReader(worm(wormPort(environment('worm'))));
