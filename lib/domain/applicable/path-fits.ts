import type { Serving } from '../serving/serving.ts';

/** Characters of `DestinationS3Uri` (API_DataCaptureConfig), `S3OutputPath` and `S3FailurePath` (API_AsyncInferenceOutputConfig). */
const LONGEST = 512;

interface Deployed {
  readonly capture?: { readonly uri: string } | undefined;
  readonly serving?: Serving | undefined;
}

/** Addresses in S3 that SageMaker would find too long when the endpoint is made. */
export const pathMisfits = ({
  deployments,
}: {
  readonly deployments: readonly Deployed[];
}): { readonly path: readonly (string | number)[]; readonly message: string }[] =>
  deployments.flatMap(({ capture, serving }, i) => {
    const { output, failure } = serving?.type === 'async' ? serving : {};
    const given: [string[], string | undefined][] = [
      [['capture', 'uri'], capture?.uri],
      [['serving', 'output'], output],
      [['serving', 'failure'], failure],
    ];
    return given
      .filter(([, uri]) => (uri?.length ?? 0) > LONGEST)
      .map(([path, uri]) => ({
        path: ['deployments', i, ...path],
        message: `must be at most ${LONGEST} characters, as SageMaker takes no longer one (it has ${uri!.length}): take a shorter prefix`,
      }));
  });
