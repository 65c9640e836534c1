import type { NodeId } from '@holdfast/domain';
import type { EngineClient, Summary } from '@holdfast/sync-client';
import { keptBy } from '../../stores/pin-reports.ts';

/** Whether these items are kept on this device: all, none, some, or by a folder above, which then has a name. */
export type KeptState = { readonly kind: 'all' | 'none' | 'some' } | { readonly kind: 'above'; readonly id: NodeId; readonly name: string };

export const none: KeptState = { kind: 'none' };

/** What a switch shows of it. */
export const switchOf = ({ kind }: KeptState): boolean | 'mixed' => (kind === 'some' ? 'mixed' : kind !== 'none');

/** The same of what was summed up; what keeps them from above is asked for by name. */
export const keptOf = async (engine: EngineClient, { kept, first: [first] }: Pick<Summary, 'kept' | 'first'>, homeName: string): Promise<KeptState> => {
  if (kept !== 'above' || first === undefined) return { kind: kept === 'above' ? 'all' : kept };
  const above = await keptBy(engine, first.id, homeName);
  return above === null ? { kind: 'all' } : { kind: 'above', ...above };
};

/** Whether these items are kept: one question, however many they are. */
export const keptState = async (engine: EngineClient, ids: readonly NodeId[], homeName: string): Promise<KeptState> => {
  const [first] = ids;
  if (first === undefined) return none;
  const how = await engine.device.pinned(ids);
  if (how.every((one) => one === null)) return none;
  if (how.includes(null)) return { kind: 'some' };
  const above = how.every((one) => one === 'above') ? await keptBy(engine, first, homeName) : null;
  return above === null ? { kind: 'all' } : { kind: 'above', ...above };
};
