import { ARN } from '../partitions.ts';
import type { Encryption, Network, Serving } from './serving.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
interface Served {
  readonly target?: string | undefined;
  readonly serving?: Serving | undefined;
  readonly smoke?:
    | { readonly contentType: string; readonly accept?: string | undefined; readonly body: string }
    | undefined;
  readonly alarms: readonly unknown[];
  readonly network?: Network | undefined;
  readonly encryption?: Encryption | undefined;
}

/** Sources: API_CreateFunction (FunctionName), API_CreateAlias (Name), API_UpdateFunctionConfiguration (KMSKeyArn). */
const FUNCTION = /^[a-zA-Z0-9_-]{1,64}$/;
const ALIAS = /^(?![0-9]+$)[a-zA-Z0-9_-]{1,128}$/;
const KEY = new RegExp(`^${ARN}:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$`);

/** What Lambda would not take of a deployment that is an alias of a function. */
export function functionMisfits({ serving, target, smoke, network, encryption }: Served): Misfit[] {
  if (serving?.type !== 'lambda') return [];
  const misfits: (Misfit | false)[] = [
    target !== undefined &&
      misfit(['target'], "a Lambda function is released onto in Steward's own account alone: leave it out"),
    !FUNCTION.test(serving.function) &&
      misfit(
        ['serving', 'function'],
        'must be the name of a Lambda function, without its ARN: letters, digits, `-` and `_`',
      ),
    !ALIAS.test(serving.alias) &&
      misfit(
        ['serving', 'alias'],
        'must be the name of an alias: letters, digits, `-` and `_`, and no number, which would be a version',
      ),
    serving.key !== undefined &&
      !KEY.test(serving.key) &&
      misfit(
        ['serving', 'key'],
        'must be the ARN of a KMS key, like `arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-…`',
      ),
    !Number.isInteger(serving.memory * 1024) && misfit(['serving', 'memory'], 'must be whole MB: 0.125, 0.5, 1.75, 2'),
    network?.isolated === true &&
      misfit(
        ['network', 'isolated'],
        'nothing of a Lambda function: one in a VPC without a way out reaches nothing else; write `vpc`',
      ),
    encryption?.volumes !== undefined &&
      misfit(['encryption', 'volumes'], 'nothing of a Lambda function: `serving.key` is the key of its variables'),
    smoke !== undefined && smokeMisfit(smoke),
  ];
  return misfits.flatMap((one) => one || []);
}

/** A function is given JSON, and answers what it likes. */
function smokeMisfit({ contentType, accept, body }: NonNullable<Served['smoke']>): Misfit | false {
  if (contentType !== 'application/json')
    return misfit(['smoke', 'contentType'], 'must be `application/json`: a Lambda function is given nothing else');
  if (accept !== undefined)
    return misfit(['smoke', 'accept'], 'is nothing that a Lambda function is told: leave it out');
  return isJson(body) ? false : misfit(['smoke', 'body'], 'must be JSON: a Lambda function is given nothing else');
}

/** Whether a text is JSON. */
export function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Two deployments that would move one alias to and fro. */
export const sharedAliases = (deployments: readonly Pick<Served, 'serving'>[]): Misfit[] =>
  deployments.flatMap(({ serving }, i) => {
    if (serving?.type !== 'lambda') return [];
    const first = deployments.findIndex(
      ({ serving: one }) =>
        one?.type === 'lambda' &&
        one.alias === serving.alias &&
        one.function.toLowerCase() === serving.function.toLowerCase(),
    );
    return first === i
      ? []
      : [
          misfit(
            ['deployments', i, 'serving', 'alias'],
            `is the alias of \`deployments.${first}\` already: each deployment has its own`,
          ),
        ];
  });

const misfit = (path: readonly (string | number)[], message: string): Misfit => ({ path, message });
