import { argv } from 'node:process';

/** Local identity, the same for every part of Steward on a laptop; a stand-in of another account or region is started with `--account` and `--region`. */
export const ACCOUNT = saidIn(argv, '--account', /^\d{12}$/) ?? '000000000000';
export const REGION = saidIn(argv, '--region', /^[a-z]{2}(-[a-z]+)+-\d$/) ?? 'us-east-1';

function saidIn(args: readonly string[], name: string, looks: RegExp): string | undefined {
  const given = args[args.indexOf(name) + 1] ?? '';
  return args.includes(name) && looks.test(given) ? given : undefined;
}

/** ARN of a SageMaker resource, `rest` being `type/name`. */
export const arn = (rest: string): string => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${rest}`;

/**
 * SageMaker lower-cases the names of endpoints, endpoint configurations, models and jobs in their ARNs
 * (the AWS sample event has the name `MyEndpoint` and the ARN `.../myendpoint`).
 */
export const lowerArn = (type: string, name: string): string => arn(`${type}/${name.toLowerCase()}`);

export const alarmArn = (name: string): string => `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`;
