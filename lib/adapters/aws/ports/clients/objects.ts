import { S3Client } from '@aws-sdk/client-s3';
import { awsObjects } from '../../objects.ts';

export const objects = () => awsObjects(new S3Client({}));
