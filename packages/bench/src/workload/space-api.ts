import type { NodeSession } from '@holdfast/harness';

/** What the server's list tells of a file or folder. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

const pageAtMost = 1000;

const ask = async <T>({ url, headers }: NodeSession, path: string): Promise<T> => {
  const answer = await fetch(`${url}/api/v1${path}`, { headers });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
};

/** All that lies in a folder, or in the root, as the server says. */
export const listFolder = async (session: NodeSession, parent: string | null = null): Promise<readonly Listed[]> => {
  const found: Listed[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: String(pageAtMost), ...(parent === null ? {} : { parent }), ...(cursor === '' ? {} : { cursor }) });
    const page: { readonly items: readonly Listed[]; readonly next: string | null } = await ask(session, `/spaces/${session.session.home}/nodes?${query}`);
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
};

/** The one of this name in the root. */
export const findByName = async (session: NodeSession, name: string): Promise<Listed> => {
  const found = (await listFolder(session)).find((item) => item.name === name);
  if (found === undefined) throw new Error(`"${name}" is not in the tree on the server`);
  return found;
};

/** Where the bytes of a file are read. */
export const contentUrl = ({ url, session }: NodeSession, node: string): string => `${url}/api/v1/spaces/${session.home}/nodes/${node}/content`;
