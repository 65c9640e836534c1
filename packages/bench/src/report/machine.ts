import { execFile } from 'node:child_process';
import { cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** Without this no figure may be quoted: what ran, on what, when. */
export const describeRun = async (): Promise<string> => {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  return `${processors.length} × ${model}, ${memory}, ${platform()} ${release()}, Node ${process.versions.node}; commit ${await commit()}; ${when} UTC`;
};

/** `unknown` where the sources are no git checkout (an unpacked archive). */
const commit = async (): Promise<string> => {
  try {
    const git = promisify(execFile);
    const here = { cwd: import.meta.dirname };
    const hash = (await git('git', ['rev-parse', '--short', 'HEAD'], here)).stdout.trim();
    const changed = (await git('git', ['status', '--porcelain', '--untracked-files=no'], here)).stdout.trim() !== '';
    return changed ? `${hash} with local changes` : hash;
  } catch (cause) {
    return `unknown (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)})`;
  }
};
