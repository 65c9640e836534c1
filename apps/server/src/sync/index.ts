import { down, up } from '@holdfast/protocol';
import { Sequencer } from '@holdfast/sync-server';
import { Router } from 'express';
import { jsonOf } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { createAnswerExchange } from './answer-exchange.ts';
import { postExchange } from './routes/post-exchange.ts';
import { PostgresSpaceStore } from './store/postgres-space-store.ts';
import { logAlarms, realtimePublisher, systemClock, systemRandom } from './system-ports.ts';

/** The trees: exchange over socket and HTTP, pokes, and what scripts read. */
export const syncModule = ({ database, access, realtime, log }: ServerContext): ServerModule => {
  const store = new PostgresSpaceStore(database);
  const sequencer = new Sequencer({
    store, clock: systemClock, random: systemRandom, publisher: realtimePublisher(realtime), alarms: logAlarms(log),
  });
  const answer = createAnswerExchange(sequencer);
  realtime.handle('exchange', answer);
  return {
    name: 'sync',
    routes: Router()
      // signed in, member of the space
      .post('/exchange', postExchange(access, answer)),
    paths,
  };
};

const problems = { default: { $ref: '#/components/responses/problem' } };
const paths = {
  '/exchange': {
    post: {
      summary: 'Send operations, acknowledge outcomes, pull changes',
      requestBody: { required: true, content: jsonOf(up.exchange) },
      responses: { 200: { description: 'What became of them, and what has changed', content: jsonOf(down.exchange) }, ...problems },
    },
  },
};
