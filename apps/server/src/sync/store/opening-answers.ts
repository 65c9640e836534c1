import type { DeviceId, ManifestId, Millis, NodeId, OpId, UserId } from '@holdfast/domain';
import type { CommittedManifest, Decision, DeviceState, OpeningAnswers, Role } from '@holdfast/sync-server';
import { type Tagged, unasked } from './tagged.ts';

type Kind = 'device' | 'role' | 'decided' | 'committed' | 'manifest' | 'failures' | 'refused' | 'redelivered';
const isKind = (kind: string, known: Readonly<Record<Kind, unknown>>): kind is Kind => Object.hasOwn(known, kind);

/** What `openGroup` answers. @throws ServerError `internal` for a kind that is not read here. */
export const openingAnswers = (rows: readonly Tagged[]): OpeningAnswers => {
  const devices = new Map<DeviceId, DeviceState>();
  const roles = new Map<UserId, Role>();
  const decided = new Map<OpId, Decision>();
  const commitTimes = new Map<number, Millis>();
  const manifests = new Map<ManifestId, CommittedManifest>();
  const failures = new Map<OpId, number>();
  const refusals: [NodeId, OpId, number][] = [];
  const again: [DeviceId, number, OpId][] = [];
  const take: Readonly<Record<Kind, (body: string) => void>> = {
    device: (body) => {
      const device = JSON.parse(body) as DeviceState;
      devices.set(device.id, device);
    },
    role: (body) => void roles.set(...(JSON.parse(body) as [UserId, Role])),
    decided: (body) => void decided.set(...(JSON.parse(body) as [OpId, Decision])),
    committed: (body) => void commitTimes.set(...(JSON.parse(body) as [number, Millis])),
    manifest: (body) => {
      const [id, size] = JSON.parse(body) as [ManifestId, number];
      manifests.set(id, { id, size });
    },
    failures: (body) => void failures.set(...(JSON.parse(body) as [OpId, number])),
    refused: (body) => void refusals.push(JSON.parse(body) as [NodeId, OpId, number]),
    redelivered: (body) => void again.push(JSON.parse(body) as [DeviceId, number, OpId]),
  };
  for (const { kind, body } of rows) {
    if (!isKind(kind, take)) throw unasked(kind);
    take[kind](body);
  }
  const redelivered = new Map<DeviceId, OpId[]>();
  for (const [device, , op] of again.sort(([, one], [, other]) => one - other)) redelivered.set(device, [...(redelivered.get(device) ?? []), op]);
  return { devices, roles, decided, commitTimes, manifests, failures, redelivered, refused: new Map(refusals.sort(([, , one], [, , other]) => other - one).map(([node, op]) => [node, op])) };
};
