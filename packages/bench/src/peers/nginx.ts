import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersHttp, freePort, startChild, type Child } from '@holdfast/harness';
import type { CaseContext } from '../cases/bench-case.ts';

/** What the tables call it, and what they say where it is missing. */
export const nginxPutName = 'nginx, WebDAV PUT';
export const nginxStaticName = 'nginx, static file';
export const nginxAbsent = 'There is no nginx with its DAV module on the PATH here, so there is nothing to compare with (Debian: apt-get install nginx-light).';

/** A running nginx; what is PUT there lies in its root. */
export interface Nginx {
  readonly url: string;
  readonly child: Child;
}

/** Debian puts it where only root's PATH looks. */
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };

const findNginx = async (): Promise<boolean> => {
  try {
    // It tells how it was built on its standard error.
    const { stderr } = await promisify(execFile)('nginx', ['-V'], { env: environment });
    return stderr.includes('http_dav_module');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
};

/** Root's workers would be somebody else, who may not look into a folder of root's. Bodies and files lie on one file system: a PUT ends with a rename. */
const configuration = (home: string, root: string, port: number): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes auto; pid ${home}/nginx.pid; error_log ${home}/error.log;
events { worker_connections 256; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_max_body_size 0;
  client_body_temp_path ${root}/.body; proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  server { listen 127.0.0.1:${port}; root ${root}; location / { dav_methods PUT; create_full_put_path on; } }
}
`;

/** Serves the files of `root` with nginx, and takes more by PUT; null where nginx is not installed. It syncs nothing to the disk. */
export const startNginx = async ({ cleanup, folder }: CaseContext, root: string): Promise<Nginx | null> => {
  if (!(await findNginx())) return null;
  const home = await folder('nginx');
  const port = await freePort();
  await writeFile(join(home, 'nginx.conf'), configuration(home, root, port));
  const url = `http://127.0.0.1:${port}`;
  const child = cleanup.use(await startChild({
    what: 'nginx', command: 'nginx', args: ['-p', home, '-c', join(home, 'nginx.conf')], env: { PATH: environment.PATH }, isUp: () => answersHttp(url, false), upWithinMs: 10_000,
  }));
  return { url, child };
};
