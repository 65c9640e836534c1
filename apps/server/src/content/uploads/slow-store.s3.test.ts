import { describe } from 'vitest';
import { S3ContentStore } from '../s3-content-store.ts';
import { s3Bucket, s3IsThere } from '../testing/s3-bucket.ts';
import { slowStoreContract } from '../testing/slow-store-contract.ts';
import { StoppingLink } from '../testing/stopping-link.ts';

describe.skipIf(!s3IsThere)('S3, stopped for seconds', () => {
  const bucket = s3Bucket();
  slowStoreContract(async () => {
    await bucket.open();
    const link = await StoppingLink.to(bucket.config.endpoint);
    return {
      open: async () => new S3ContentStore({ ...bucket.config, endpoint: link.url }),
      letsSmallPass: false,
      stop: () => link.stop(),
      goOn: () => link.goOn(),
      close: () => link.close(),
    };
  });
});
