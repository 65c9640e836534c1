import { admissionContract } from './admission-contract.ts';
import { deviceContract } from './device-contract.ts';
import type { OpenStore } from './exchange-world.ts';
import { namesContract } from './names-contract.ts';
import { orderContract } from './order-contract.ts';

/** The exchange as RULES.md 2.7 has it, over any store. */
export const exchangeContract = (name: string, open: OpenStore): void => {
  orderContract(name, open);
  deviceContract(name, open);
  admissionContract(name, open);
  namesContract(name, open);
};
