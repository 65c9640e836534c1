import { archiveContract } from '../testing/archive-contract.ts';

archiveContract();
