/** A statement with a name is prepared once a connection and reused. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Result<Row> {
  readonly rows: Row[];
  /** Rows that the statement touched or returned. */
  readonly rowCount: number;
}

/** What runs SQL: the pool or one transaction. `bigint` comes as a number, `numeric` as text, `timestamptz` as a Date. */
export interface Queryable {
  query<Row extends object>(statement: string | Statement, values?: readonly unknown[]): Promise<Result<Row>>;
}

export interface TransactionOptions {
  /** Read committed unless told; `snapshot` is repeatable read: every statement sees one moment. */
  readonly isolation?: 'committed' | 'snapshot';
  readonly readOnly?: boolean;
  /** What is asked before BEGIN is answered travels with it, and is given when both were well: for work that begins by reading or locking. */
  readonly together?: boolean;
}

/** Postgres as the modules of the server see it. */
export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Never wait for the network in it.
   * A connection whose rollback fails is thrown away, so that no later work finds itself in a broken transaction.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Waits for running work, then ends the connections. */
  close(): Promise<void>;
}
