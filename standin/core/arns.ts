import { argv } from 'node:process';

/** Local identity, the same for every part of Steward on a laptop; a stand-in of another account is started with `--account`. */
export const ACCOUNT = accountIn(argv);
export const REGION = 'us-east-1';

function accountIn(args: readonly string[]): string {
  const given = args[args.indexOf('--account') + 1];
  return args.includes('--account') && /^\d{12}$/.test(given ?? '') ? given! : '000000000000';
}

/** ARN of a SageMaker resource, `rest` being `type/name`. */
export const arn = (rest: string): string => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${rest}`;

/**
 * SageMaker lower-cases the names of endpoints, endpoint configurations, models and jobs in their ARNs
 * (the AWS sample event has the name `MyEndpoint` and the ARN `.../myendpoint`).
 */
export const lowerArn = (type: string, name: string): string => arn(`${type}/${name.toLowerCase()}`);

export const alarmArn = (name: string): string => `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`;
