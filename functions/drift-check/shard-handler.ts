import { environment } from '../../lib/adapters/aws/environment.ts';
import { lambda } from '../../lib/adapters/aws/lambda.ts';
import { dataPorts } from '../../lib/adapters/aws/ports/data.ts';
import { countShard, ShardDue } from './shard.ts';

export const handler = lambda({ schema: ShardDue, flow: countShard(dataPorts(environment('drift-shard'))) });
