/** What one pending operation has written at a key. */
export interface Layer<T> {
  /** The lseq of the operation that wrote it. */
  readonly at: number;
  readonly state: T;
}

/** The latest state that was written below this lseq; undefined where none was. */
export const seenBelow = <T>(layers: readonly Layer<T>[] | undefined, below: number): T | undefined => {
  if (layers === undefined) return undefined;
  for (let i = layers.length - 1; i >= 0; i -= 1) {
    const layer = layers[i];
    if (layer !== undefined && layer.at < below) return layer.state;
  }
  return undefined;
};

/** Puts a layer in its place: a key's layers stand in the order of their lseqs. */
export const insertLayer = <K, T>(map: Map<K, Layer<T>[]>, key: K, layer: Layer<T>): void => {
  const layers = map.get(key);
  if (layers === undefined) return void map.set(key, [layer]);
  let at = layers.length;
  while (at > 0 && (layers[at - 1]?.at ?? 0) > layer.at) at -= 1;
  layers.splice(at, 0, layer);
};

/** Takes the layer of this lseq away; answers what it had written. */
export const removeLayer = <K, T>(map: Map<K, Layer<T>[]>, key: K, at: number): T | undefined => {
  const layers = map.get(key) ?? [];
  const index = layers.findIndex((layer) => layer.at === at);
  const [taken] = index < 0 ? [] : layers.splice(index, 1);
  if (layers.length === 0) map.delete(key);
  return taken?.state;
};
