import { addToSum, MemoryTree } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { splitRecords } from './base-record.ts';
import type { BaseRecord } from './base-record.ts';
import { noSum, sumOf } from './checksum.ts';
import { decodePage } from './page-codec.ts';
import { PageTable } from './page-table.ts';

/** A whole base that is being fetched, page by page as the server has packed them, before anybody sees it (H26, H29). */
export class NextBase {
  readonly generation: number;
  readonly tree: MemoryTree;
  readonly table = new PageTable();
  #sum = BigInt(`0x${noSum}`);

  constructor(root: NodeId, generation: number) {
    this.tree = new MemoryTree(root);
    this.generation = generation;
  }

  /** The sum over all its records. */
  get checksum(): string {
    return this.#sum.toString(16).padStart(16, '0');
  }

  /** Takes in one page. No record may come twice. @throws SyncClientError `corrupt` when it is no page. */
  load(page: number, data: string): void {
    this.add(page, decodePage(data));
  }

  add(page: number, records: readonly BaseRecord[]): void {
    this.table.load(page, records);
    this.tree.apply(splitRecords(records));
    this.#sum = addToSum(this.#sum, BigInt(`0x${sumOf(records)}`));
  }
}
