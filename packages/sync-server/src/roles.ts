/** Who may do what in a space (H33). Nobody's role is none: whoever has one may read. */
export type Role = 'owner' | 'editor' | 'contributor' | 'viewer';

const rank: Readonly<Record<Role, number>> = { viewer: 0, contributor: 1, editor: 2, owner: 3 };

/** Who has less only looks. */
export const leastToWrite: Role = 'contributor';

export const isAtLeast = (role: Role, wanted: Role): boolean => rank[role] >= rank[wanted];
export const mayWrite = (role: Role): boolean => isAtLeast(role, leastToWrite);
