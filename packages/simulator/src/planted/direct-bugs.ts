import type { PlantedBug } from './bug.ts';

/** Bugs of what is sent from where the person has it, without a copy on the device. */
export const directBugs: readonly PlantedBug[] = [
  {
    name: 'direct-queued-early', rare: true, breaks: 'H38: the operation is queued before the server has committed the manifest',
    file: 'sync-client/src/sending/direct-sender.ts',
    find: '      const failed = await this.#carry(read.flatMap((one) => (one instanceof SyncClientError ? [] : [one])));',
    replace: '      void this.#carry(read.flatMap((one) => (one instanceof SyncClientError ? [] : [one]))).catch(() => undefined);\n      const failed = new Map<ManifestId, SyncClientError>();',
  },
  {
    name: 'direct-torn', rare: true, breaks: 'H8: a file that changes while it is sent is taken half of one and half of the other',
    file: 'sync-client/src/sending/direct-sender.ts',
    find: '    try {\n      const manifest = await streamManifest(source, this.#ports.digests',
    replace: "    try {\n      const from = source;\n      const half = async (low: number, high: number): Promise<Uint8Array> => new Uint8Array(await from.slice(low, high).arrayBuffer().catch((cause: unknown) => {\n        throw new SyncClientError('content', 'It could not be read', { cause });\n      }));\n      const halves = [await half(0, source.size >> 1)];\n      await new Promise<void>((resolve) => this.#ports.clock.after(5000, resolve));\n      halves.push(await half(source.size >> 1, source.size));\n      const all = new Uint8Array(source.size);\n      halves.forEach((half, i) => all.set(half, i * (source.size >> 1)));\n      const part = (from: number, to: number): ByteSource => ({ size: to - from, slice: (a, b) => part(from + a, from + b), arrayBuffer: async () => all.slice(from, to).buffer });\n      source = part(0, all.length);\n      const manifest = await streamManifest(source, this.#ports.digests",
  },
  {
    name: 'direct-changed-forever', rare: true, breaks: 'H8, C1: a file that changed while it is sent is tried again and again, and never told',
    file: 'sync-client/src/sending/direct-sender.ts',
    find: "      else if (reason !== undefined) failed.set(", replace: "      else if (reason !== undefined && reason !== damaged) failed.set(",
  },
  {
    name: 'direct-forgotten', rare: true, breaks: 'H2: the name of what could not be sent is told once and written down nowhere',
    file: 'sync-client/src/adding/adding.ts',
    find: '    this.#failed = [...this.#failed, ...names];', replace: '    void names;',
  },
  {
    name: 'direct-forgotten-after-crash', rare: true, breaks: 'H2: what was being sent when the app stopped is not told at the next start',
    file: 'sync-client/src/content/unfinished.ts',
    find: 'rows.filter(({ row: { stopped } }) => stopped !== true)', replace: 'rows.filter(({ row: { stopped, direct } }) => stopped !== true && direct !== true)',
  },
  {
    name: 'direct-noted-late', rare: true, breaks: 'H1, H2: that a file is being sent is noted without haste, and a crash takes it',
    file: 'sync-client/src/adding/adding.ts',
    find: "takesLong || direct ? 'strict' : 'relaxed'", replace: "takesLong ? 'strict' : 'relaxed'",
  },
  {
    name: 'direct-left-behind', rare: true, breaks: 'H42: what was cancelled half sent stays behind on the server',
    file: 'sync-client/src/sending/direct-sender.ts',
    find: '      await this.#endAbandoned();\n', replace: '',
  },
  {
    name: 'direct-paused-goes', rare: true, breaks: 'what is paused is sent all the same',
    file: 'sync-client/src/sending/direct-transfers.ts',
    find: "    if (said !== null) return said === 'pause';", replace: '    if (said !== null) return false;',
  },
  {
    name: 'direct-replaced-silently', rare: true, breaks: 'H2: a file that could not be replaced from where it is is said to have been',
    file: 'sync-client/src/adding/importer.ts',
    find: 'if (failed.length > 0) throw notTaken(failed, 1, way);', replace: '',
  },
];
