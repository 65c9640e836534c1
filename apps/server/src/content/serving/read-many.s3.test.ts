import { describe } from 'vitest';
import { readManyContract } from '../testing/read-many-contract.ts';
import { s3Bucket, s3IsThere } from '../testing/s3-bucket.ts';

describe.skipIf(!s3IsThere)('S3', { timeout: 60_000 }, () => {
  const bucket = s3Bucket();
  readManyContract(bucket.open);
});
