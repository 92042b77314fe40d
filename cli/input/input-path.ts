import { InvalidEventError } from '../../lib/domain/errors.ts';

/**
 * What is to be read: `--data` and `--capture` are two names for it, since people call a table data and SageMaker a capture.
 * @throws InvalidEventError when both are given
 */
export function inputPath({ data, capture }: { data?: string; capture?: string }): string | undefined {
  if (data !== undefined && capture !== undefined)
    throw new InvalidEventError('`--data` and `--capture` are two names for what is read: give one of them');
  return data ?? capture;
}
