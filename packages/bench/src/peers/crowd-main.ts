// Sessions that are connected and follow the space, and do nothing with what they hear. Run by the bench as a process of its own.
import { io } from 'socket.io-client';

const [url = '', cookie = '', space = '', count = '0'] = process.argv.slice(2);

const join = (): Promise<void> => new Promise((resolve, reject) => {
  const socket = io(url, { transports: ['websocket'], extraHeaders: { cookie, origin: url }, forceNew: true, reconnection: false });
  socket.once('connect_error', reject);
  socket.once('disconnect', (reason) => {
    console.error(`a session was disconnected: ${reason}`);
    process.exit(1);
  });
  socket.once('connect', () => socket.emit('subscribe', { space }, () => resolve()));
});

const atOnce = 50;
for (let joined = 0; joined < Number(count); joined += atOnce) {
  await Promise.all(Array.from({ length: Math.min(atOnce, Number(count) - joined) }, join));
}
console.log('all joined');
