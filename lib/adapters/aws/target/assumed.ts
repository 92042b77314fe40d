import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DependencyError } from '../../../domain/errors.ts';
import type { TargetAccount } from '../../../domain/target.ts';

/** What SDK clients sign with. They ask again some minutes before it expires. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** The shortest there is (API_AssumeRole): what is taken from a function is soon worth nothing. */
const SECONDS = 900;
/** Before their end nobody is given credentials that a call might outlive (ms). */
const MARGIN = 300_000;

const held = new Map<string, Promise<Credentials>>();

/**
 * Credentials of the role in a target's account, the same ones until shortly before they expire, for all clients of a function.
 *
 * @param session what CloudTrail shows there beside every call
 * @throws DependencyError where STS does not give them: a trust that is being changed is another try's
 */
export async function credentialsIn(
  { name, roleArn, externalId }: Pick<TargetAccount, 'name' | 'roleArn' | 'externalId'>,
  session: string,
  sts: Pick<STSClient, 'send'> = new STSClient({}),
): Promise<Credentials> {
  const key = `${name} ${session}`;
  const known = await held.get(key)?.catch(() => undefined);
  if (known && known.expiration.getTime() - Date.now() > MARGIN) return known;
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: session,
    ExternalId: externalId,
    DurationSeconds: SECONDS,
  });
  const asked = sts.send(command).then(
    ({ Credentials: given }) => ({
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
      expiration: given!.Expiration!,
    }),
    (cause: Error) => {
      throw new DependencyError(
        `\`${roleArn}\` of target \`${name}\` cannot be taken on: ${cause.name}: ${cause.message}`,
        {
          cause,
        },
      );
    },
  );
  held.set(key, asked);
  return asked;
}
