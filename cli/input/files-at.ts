import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Objects } from '../../lib/ports/objects.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import type { Files } from '../../lib/tables/files/files.ts';
import { objectFiles } from '../../lib/tables/files/object-files.ts';

/**
 * The files a path lies among: `s3://…` in S3, anything else on this machine, from where a manifest may still name objects in
 * S3. Only S3 loads the SDK, when the first object is asked for.
 */
export async function filesAt(path: string): Promise<Files> {
  if (path.startsWith('s3:')) return bucketFiles();
  let bucket: Promise<Files> | undefined;
  const among = async (name: string): Promise<Files> => {
    if (!name.startsWith('s3:')) return diskFiles;
    bucket ??= bucketFiles();
    return bucket;
  };
  return {
    atOnce: diskFiles.atOnce,
    kindOf: async (name) => (await among(name)).kindOf(name),
    below: async (folder) => (await among(folder)).below(folder),
    size: async (name) => (await among(name)).size(name),
    open: async function* (name) {
      yield* (await among(name)).open(name);
    },
    slices: async (name) => (await among(name)).slices(name),
    ...(diskFiles.cut && { cut: diskFiles.cut }),
  };
}

async function bucketFiles(): Promise<Files> {
  const { ownObjects } = await import('../../lib/adapters/aws/buckets/objects.ts');
  return objectFiles(plainly(ownObjects()));
}

/** S3 through the credentials and the region of whoever types: what goes wrong there is told with its way out. */
function plainly(objects: Objects): Objects {
  return {
    ...objects,
    list: (prefix) => objects.list(prefix).catch((cause: unknown) => Promise.reject(told(prefix, cause))),
    open: async function* (uri) {
      try {
        yield* objects.open(uri);
      } catch (cause) {
        throw told(uri, cause);
      }
    },
  };
}

function told(uri: string, error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const name = cause instanceof Error ? cause.name : '';
  const say = (text: string): InvalidEventError => new InvalidEventError(text, { cause: error });
  if (['CredentialsProviderError', 'TokenProviderError'].includes(name) || /credentials/i.test(String(cause)))
    return say(
      `\`${uri}\` needs AWS credentials and none are here: set \`AWS_PROFILE\`, or run \`aws configure\` or \`aws sso login\``,
    );
  if (/Region is missing/i.test(String(cause)))
    return say(`\`${uri}\` needs to know the bucket's region: set \`AWS_REGION\``);
  if (
    ['AccessDenied', 'Forbidden', '403', 'InvalidAccessKeyId', 'ExpiredToken', 'SignatureDoesNotMatch'].includes(name)
  )
    return say(`these credentials may not read \`${uri}\` (${name}): it takes s3:ListBucket and s3:GetObject`);
  if (['PermanentRedirect', 'AuthorizationHeaderMalformed'].includes(name))
    return say(`the bucket of \`${uri}\` lies in another region: set \`AWS_REGION\` to it`);
  if (name === 'NoSuchBucket') return new NotFoundError(`there is no bucket of \`${uri}\``, { cause: error });
  return error;
}
