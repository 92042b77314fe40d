import { S3Client } from '@aws-sdk/client-s3';
import { awsObjects } from '../../objects.ts';

/** S3 with the credentials and region of this process; a bucket of another region is followed there. */
export const objects = () => awsObjects(new S3Client({ followRegionRedirects: true }));
