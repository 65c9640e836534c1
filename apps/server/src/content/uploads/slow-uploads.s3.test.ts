import { afterAll, beforeAll, describe } from 'vitest';
import { s3Bucket, s3IsThere } from '../testing/s3-bucket.ts';
import { slowUploadsContract } from '../testing/slow-uploads-contract.ts';
import { StoppingLink } from '../testing/stopping-link.ts';

describe.skipIf(!s3IsThere)('S3, stopped for seconds', () => {
  const bucket = s3Bucket();
  let link: StoppingLink;
  beforeAll(async () => {
    await bucket.open();
    link = await StoppingLink.to(bucket.config.endpoint);
  });
  afterAll(() => link.close());
  slowUploadsContract(() => ({
    variables: { CONTENT_PROCESS_STORE: JSON.stringify({ ...bucket.config, endpoint: link.url }) },
    stop: () => link.stop(),
    goOn: () => link.goOn(),
  }));
});
