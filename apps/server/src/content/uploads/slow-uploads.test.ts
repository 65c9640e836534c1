import { slowUploadsContract } from '../testing/slow-uploads-contract.ts';

slowUploadsContract(() => ({ variables: {}, stop: () => undefined, goOn: () => undefined }));
