import { asDeviceId, asManifestId, asNodeId, asOpId, type DeviceId, type ManifestId, type NodeId, type OpId } from '@holdfast/domain';

const hex = (next: () => number, digits: number): string => {
  let text = '';
  while (text.length < digits) text += Math.floor(next() * 0x1_0000_0000).toString(16).padStart(8, '0');
  return text.slice(0, digits);
};

const uuid = (next: () => number): string => {
  const text = hex(next, 32);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20)}`;
};

/** Ids from a seeded source, so that a workload is the same on every machine. */
export interface Ids {
  readonly device: () => DeviceId;
  readonly node: () => NodeId;
  readonly op: () => OpId;
  readonly manifest: () => ManifestId;
}

export const idsFrom = (next: () => number): Ids => ({
  device: () => asDeviceId(uuid(next)),
  node: () => asNodeId(uuid(next)),
  op: () => asOpId(uuid(next)),
  manifest: () => asManifestId(hex(next, 64)),
});
