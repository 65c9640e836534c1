import { warmThread } from './platform/engine/engine-thread.ts';
import { isRemembered } from './platform/session-key.ts';

// Who was here before finds the lists sooner: the engine's script loads beside the one that draws.
if (isRemembered()) warmThread();
void import('./app/start.ts');
