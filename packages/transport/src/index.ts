export { ServerTransport, type WayToServer } from './server-transport.ts';
