/** Files and folders that are chosen together; what lies below them does not count here. */
export const archiveLimits = { nodes: 10_000 } as const;
