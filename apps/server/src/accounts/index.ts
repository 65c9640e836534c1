import { session, setup, setupState, signIn } from '@holdfast/protocol';
import { Router } from 'express';
import { jsonOf, problems } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { sweepKnownDevices } from './known-devices.ts';
import { createSession } from './routes/create-session.ts';
import { createSetup } from './routes/create-setup.ts';
import { deleteSession } from './routes/delete-session.ts';
import { readSession } from './routes/read-session.ts';
import { readSetup } from './routes/read-setup.ts';
import { createSignInReply } from './routes/sign-in-reply.ts';
import { sweepSessions } from './sessions.ts';
import { SignInGuard } from './sign-in-guard.ts';

const sweepEveryMs = 3_600_000;

/** People: the first owner, signing in and out. */
export const accountsModule = ({ config, database, access, realtime, log }: ServerContext): ServerModule => {
  const reply = createSignInReply(database, config.publicUrl?.startsWith('https:') ?? false);
  const sweep = setInterval(() => void Promise.all([sweepSessions(database), sweepKnownDevices(database)]).catch((err: unknown) => log.warn({ err }, 'Old sessions could not be swept')), sweepEveryMs).unref();
  return {
    name: 'accounts',
    routes: Router()
      // open to everybody
      .get('/setup', readSetup(database))
      .post('/setup', createSetup(database, config.publicUrl, reply))
      .post('/session', createSession(database, new SignInGuard(), reply))
      .delete('/session', deleteSession(database, access, realtime))
      // signed in
      .get('/session', readSession(database, access)),
    paths,
    stop: async () => clearInterval(sweep),
  };
};

const paths = {
  '/setup': {
    get: { summary: 'Whether the first owner has still to be created', security: [], responses: { 200: { description: 'The state', content: jsonOf(setupState) }, ...problems } },
    post: { summary: 'Create the first owner and sign in', security: [], requestBody: { required: true, content: jsonOf(setup) }, responses: { 201: { description: 'Signed in', content: jsonOf(session) }, ...problems } },
  },
  '/session': {
    post: { summary: 'Sign in', security: [], requestBody: { required: true, content: jsonOf(signIn) }, responses: { 200: { description: 'Signed in', content: jsonOf(session) }, ...problems } },
    get: { summary: 'Who is signed in, and their spaces', responses: { 200: { description: 'The session', content: jsonOf(session) }, ...problems } },
    delete: { summary: 'Sign out', responses: { 204: { description: 'Signed out' }, ...problems } },
  },
};
