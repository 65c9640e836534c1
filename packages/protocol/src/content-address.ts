import { asNodeId, asOpId, asSpaceId, isUuid, type NodeId, type SpaceId, type VersionId } from '@holdfast/domain';

/** One version of one file. */
export interface ContentPlace {
  readonly space: SpaceId;
  readonly node: NodeId;
  readonly version: VersionId;
}

/** A place as one tab of a browser gives it out; nobody but that tab knows the UUID by which it calls itself. */
export interface TabPlace extends ContentPlace {
  readonly tab: string;
}

export interface AddressOptions {
  /** It is saved, not shown. */
  readonly download: boolean;
}

/** Where the server serves it. */
export const serverAddress = ({ space, node, version }: ContentPlace, { download }: AddressOptions): string =>
  `/api/v1/spaces/${space}/nodes/${node}/content?version=${version}${download ? '&download=1' : ''}`;

/**
 * Where the service worker serves it, out of the tab's own engine. The name is for people: it ends the address and means nothing. A request
 * that no service worker has seen reaches the server, which sends it on to its own address.
 */
export const tabAddress = ({ tab, space, node, version, name }: TabPlace & { readonly name: string }, { download }: AddressOptions): string =>
  `/content/${tab}/${space}/${node}/${version}/${encodeURIComponent(name.toWellFormed())}${download ? '?download=1' : ''}`;

/** Reads the path of an address that `tabAddress` has made; null for every other. */
export const readTabAddress = (path: string): TabPlace | null => {
  const [empty, content, tab = '', space = '', node = '', version = '', name, more] = path.split('/');
  if (empty !== '' || content !== 'content' || name === undefined || more !== undefined) return null;
  if (![tab, space, node, version].every(isUuid)) return null;
  return { tab, space: asSpaceId(space), node: asNodeId(node), version: asOpId(version) };
};
