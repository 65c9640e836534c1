import { randomUUID } from 'node:crypto';
import { down, nodeItem, nodesResponse, up, versionsResponse } from '@holdfast/protocol';
import { Sequencer, textMerger } from '@holdfast/sync-server';
import { Router } from 'express';
import type { ContentPlaces, ContentWiring } from '../content/index.ts';
import { nodeSha256 } from '../process/node-sha256.ts';
import { nodeUtf8 } from '../content/node-utf8.ts';
import { jsonOf, parameter, problems } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { createAnswerExchange } from './answer-exchange.ts';
import { contentWiring } from './content-wiring.ts';
import { listNodes } from './routes/list-nodes.ts';
import { listVersions } from './routes/list-versions.ts';
import { postExchange } from './routes/post-exchange.ts';
import { readNode } from './routes/read-node.ts';
import type { SpacePlaces } from './space-places.ts';
import { logAlarms, realtimePublisher, systemClock, systemRandom } from '../process/system-ports.ts';
import { TreeQueries } from './tree/tree-queries.ts';
import { VersionQueries } from './tree/version-queries.ts';

/** The module, and what content needs of it. */
export interface SyncModule extends ServerModule {
  readonly content: ContentWiring;
}

/** The trees: exchange over socket and HTTP, pokes, and what scripts read. */
export const syncModule = ({ database, access, realtime, log }: ServerContext, { store }: SpacePlaces, { store: content, index }: ContentPlaces): SyncModule => {
  const sequencer = new Sequencer({
    store, clock: systemClock, random: systemRandom, publisher: realtimePublisher(realtime), alarms: logAlarms(log),
    merger: textMerger({ store: content, index, sha256: nodeSha256, utf8: nodeUtf8, now: () => Date.now(), newUpload: () => randomUUID() }),
  });
  const tree = new TreeQueries(database);
  const answer = createAnswerExchange(sequencer);
  realtime.handle('exchange', answer);
  return {
    name: 'sync',
    routes: Router()
      // signed in, member of the space
      .post('/exchange', postExchange(access, answer))
      .get('/spaces/:space/nodes', listNodes(access, tree))
      .get('/spaces/:space/nodes/:node', readNode(access, tree))
      .get('/spaces/:space/nodes/:node/versions', listVersions(access, tree, new VersionQueries(database))),
    content: contentWiring(tree, sequencer),
    paths,
  };
};

const paths = {
  '/exchange': {
    post: {
      summary: 'Send operations, acknowledge outcomes, pull changes',
      requestBody: { required: true, content: jsonOf(up.exchange) },
      responses: { 200: { description: 'What became of them, and what has changed', content: jsonOf(down.exchange) }, ...problems },
    },
  },
  '/spaces/{space}/nodes': {
    get: {
      summary: 'What a folder holds, by name; or the trash, the latest first',
      parameters: [
        parameter('space', 'path', 'The space'), parameter('path', 'query', 'Names from the root: /a/b'), parameter('parent', 'query', 'Or the folder; neither: the root'),
        parameter('trashed', 'query', '1: what was trashed there; without a folder, anywhere'), parameter('limit', 'query', '1 to 1000'), parameter('cursor', 'query', 'The last answer\'s next'),
      ],
      responses: { 200: { description: 'A page of items', content: jsonOf(nodesResponse) }, ...problems },
    },
  },
  '/spaces/{space}/nodes/{node}': {
    get: {
      summary: 'One item', parameters: [parameter('space', 'path', 'The space'), parameter('node', 'path', 'The item')],
      responses: { 200: { description: 'The item', content: jsonOf(nodeItem) }, ...problems },
    },
  },
  '/spaces/{space}/nodes/{node}/versions': {
    get: {
      summary: 'What a file was, the newest first',
      parameters: [
        parameter('space', 'path', 'The space'), parameter('node', 'path', 'The file, live or in the trash'),
        parameter('limit', 'query', '1 to 1000, 100 unless told'), parameter('cursor', 'query', 'The last answer\'s next'),
        parameter('understands', 'query', 'How much of the wire you read: nothing of a later level is told'),
      ],
      responses: { 200: { description: 'A page of versions', content: jsonOf(versionsResponse) }, ...problems },
    },
  },
};
