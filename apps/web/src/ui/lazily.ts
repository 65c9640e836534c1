import { defineAsyncComponent, type Component } from 'vue';
import { afterFirstRows } from '../platform/first-rows.ts';

/**
 * A component that the first rows do not need: no part of the first script, fetched as soon as they are painted, so that it is there before
 * anybody asks for it. Who is faster waits for it. To be drawn only when it is asked for (`v-if`): what is drawn is fetched at once.
 */
export const lazily = <T extends Component>(load: () => Promise<{ readonly default: T }>): T => {
  afterFirstRows.then(load).catch(reportError);
  return defineAsyncComponent<T>(async () => (await load()).default);
};
