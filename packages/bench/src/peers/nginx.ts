import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersHttp, freePort, startChild } from '@holdfast/harness';
import type { CaseContext } from '../cases/bench-case.ts';

const isInstalled = async (): Promise<boolean> => {
  try {
    await promisify(execFile)('nginx', ['-v']);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
};

const configuration = (home: string, root: string, port: number): string => `
daemon off; worker_processes auto; pid ${home}/nginx.pid; error_log ${home}/error.log;
events { worker_connections 256; }
http {
  access_log off; sendfile on; tcp_nopush on;
  client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  server { listen 127.0.0.1:${port}; root ${root}; }
}
`;

/** Serves the files of `root` with nginx and answers its address; null where nginx is not installed. */
export const startNginx = async ({ cleanup, folder }: CaseContext, root: string): Promise<string | null> => {
  if (!(await isInstalled())) return null;
  const home = await folder('nginx');
  const port = await freePort();
  await writeFile(join(home, 'nginx.conf'), configuration(home, root, port));
  const url = `http://127.0.0.1:${port}`;
  cleanup.use(await startChild({
    what: 'nginx', command: 'nginx', args: ['-p', home, '-c', join(home, 'nginx.conf')], isUp: () => answersHttp(url, false), upWithinMs: 10_000,
  }));
  return url;
};
