import { isIP } from 'node:net';

/** Names that nobody on the internet can register and point at a machine in somebody's house (RFC 6761, 6762, 8375, and ICANN's). */
const reserved = /(^|\.)(localhost|local|internal|home\.arpa)$/;

/**
 * Whether a Host header names this server for certain: its public address, a plain address, or a name that no stranger can own. A page
 * that points its own name at this machine (DNS rebinding) looks like one of ours to the browser; its name is what gives it away.
 */
export const isOwnName = (host: string | undefined, publicUrl: string | null): boolean => {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  if (publicUrl !== null && host.toLowerCase() === new URL(publicUrl).host) return true;
  const name = new URL(`http://${host}`).hostname.replace(/\.$/, '');
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || reserved.test(name);
};
