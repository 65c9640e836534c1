// The slice of PouchDB and its server that the bench uses; neither ships types.
declare module 'pouchdb' {
  interface Replicated { readonly ok: boolean; readonly docs_written: number }
  export default class PouchDB {
    constructor(name: string);
    static defaults(options: { prefix: string }): typeof PouchDB;
    bulkDocs(docs: readonly object[]): Promise<readonly { readonly ok?: boolean }[]>;
    info(): Promise<{ readonly doc_count: number }>;
    close(): Promise<void>;
    sync(target: PouchDB, options?: { batch_size?: number }): Promise<{ readonly push: Replicated; readonly pull: Replicated }>;
    readonly replicate: { to(target: PouchDB, options?: { batch_size?: number }): Promise<Replicated> };
  }
}

declare module 'express-pouchdb' {
  import type PouchDB from 'pouchdb';
  interface App { listen(port: number, host: string): void }
  export default function server(database: typeof PouchDB, options: { mode: 'minimumForPouchDB'; inMemoryConfig: true; logPath: string }): App;
}
