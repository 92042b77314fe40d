/** An answer AWS would give instead of a result: its error type, message and HTTP status. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  readonly fields: Record<string, unknown>;

  constructor(type: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
    this.fields = fields;
  }
}

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

/** What SageMaker says of a model, endpoint or endpoint configuration that is not there. */
export const couldNotFind = (what: string, arn: string): AwsError => validation(`Could not find ${what} "${arn}".`);

export const alreadyExists = (what: string, arn: string): AwsError =>
  validation(`Cannot create already existing ${what} "${arn}".`);

/** Pipelines, their executions and jobs answer with this type instead of ValidationException. */
export const resourceNotFound = (message: string): AwsError => new AwsError('ResourceNotFound', message);

/** The text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
