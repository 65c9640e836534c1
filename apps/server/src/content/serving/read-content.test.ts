import { readContentContract } from '../testing/read-content-contract.ts';

readContentContract();
