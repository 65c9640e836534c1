/** Operations as documents of another database, as many bytes each as ours have. */
export const documents = (count: number, of: string): readonly object[] => Array.from({ length: count }, (_, index) => ({
  _id: `${of}-${String(index).padStart(6, '0')}`, v: 1, type: 'createFolder', device: 'bench', baseSeq: 0, at: 1_767_600_000_000 + index,
  node: `node-${index}`, parent: `node-${index % 100}`, name: `Folder ${index}`, onCollision: 'suffix',
}));
