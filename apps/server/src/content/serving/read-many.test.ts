import { readManyContract } from '../testing/read-many-contract.ts';

readManyContract();
