// The reference tus server with its file store, as its README starts it; run by the bench as a process of its own.
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const [directory = '', port = ''] = process.argv.slice(2);
new Server({ path: '/files', datastore: new FileStore({ directory }) }).listen({ host: '127.0.0.1', port: Number(port) });
