export { contentIndexContract, contractIds } from './content/content-index-contract.ts';
export { contentStoreContract } from './content/content-store-contract.ts';
export { MemoryContentIndex } from './content/memory-content-index.ts';
export { MemoryContentStore } from './content/memory-content-store.ts';
export { pureSha256 } from './content/pure-sha256.ts';
export { sha256Contract } from './content/sha256-contract.ts';
