// PouchDB's own server (express-pouchdb, LevelDB), as its README starts it; run by the bench as a process of its own.
import { join } from 'node:path';
import expressPouchdb from 'express-pouchdb';
import PouchDB from 'pouchdb';

const [directory = '', port = ''] = process.argv.slice(2);
process.chdir(directory);
const database = PouchDB.defaults({ prefix: `${directory}/` });
expressPouchdb(database, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(directory, 'log.txt') }).listen(Number(port), '127.0.0.1');
