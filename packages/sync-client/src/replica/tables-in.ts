import { tableNames } from '../ports/replica-store.ts';
import type { Batch, TableName } from '../ports/replica-store.ts';

/** The tables that a batch changes. */
export const tablesIn = ({ append, update, remove }: Batch): TableName[] =>
  tableNames.filter((name) => [append, update, remove].some((part) => (part?.[name]?.length ?? 0) > 0));
