import { session as sessionSchema, type Session } from '@holdfast/protocol';

/** A signed-in person, as every later request shows it. */
export interface NodeSession {
  readonly url: string;
  readonly session: Session;
  /** Cookie and origin: the server refuses cookies from another site. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs in like a browser does. Throws with the server's own words when it refuses. */
export const signIn = async (url: string, email: string, password: string): Promise<NodeSession> => {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`Signing in at ${url} failed: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '').join('; ');
  const headers = { cookie, origin: url };
  const told = await fetch(`${url}/api/v1/session`, { headers });
  if (!told.ok) throw new Error(`The session just opened is not known: ${told.status} ${await told.text()}`);
  return { url, session: sessionSchema.parse(await told.json()), headers };
};
