import { describe } from 'vitest';
import { readContentContract } from '../testing/read-content-contract.ts';
import { s3Bucket, s3IsThere } from '../testing/s3-bucket.ts';

describe.skipIf(!s3IsThere)('S3', { timeout: 60_000 }, () => {
  const bucket = s3Bucket();
  readContentContract(bucket.open);
});
