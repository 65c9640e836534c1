export const trash = {
  title: 'Trash',
  kept: 'What is here stays until you delete it, and comes back to its place when you restore it.',
  restoreButton: 'Restore {n} item | Restore {n} items',
  emptyTitle: 'Nothing in the trash',
  emptyText: 'What you move to the trash waits here, on every device, until you restore it or delete it for good.',
} as const;
