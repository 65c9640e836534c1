import type { SpaceId } from '@holdfast/domain';
import type { NodeSession } from '@holdfast/harness';

/** Downloads as any client does. */
export interface ContentReader {
  /** The bytes of a version of a file. Rejects when the server does not give all of them. */
  read(node: string, version: string): Promise<Uint8Array<ArrayBuffer>>;
}

export const contentReader = ({ url, headers }: NodeSession, space: SpaceId): ContentReader => ({
  read: async (node, version) => {
    const answer = await fetch(`${url}/api/v1/spaces/${space}/nodes/${node}/content?version=${version}`, { headers });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${await answer.text()}`);
    return new Uint8Array(await answer.arrayBuffer());
  },
});
