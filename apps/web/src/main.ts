import { deviceName } from './platform/engine/device-name.ts';
import { warmThread } from './platform/engine/engine-thread.ts';
import { rememberedText } from './platform/session-key.ts';

// Who was here before finds the lists sooner: the engine opens its files while the script that draws is loaded.
const session = rememberedText();
if (session !== null) warmThread({ warm: { session, deviceName: deviceName(), origin: location.origin, visible: document.visibilityState === 'visible' } });
void import('./app/start.ts');
