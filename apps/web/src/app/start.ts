import { ref } from 'vue';
import { createHoldfast } from './create-app.ts';
import { startAppUpdate } from '../platform/app-update.ts';
import { beginEngine } from '../platform/engine/open-engine.ts';
import { startLanguage } from '../locales/chosen-language.ts';
import { sessionApi } from '../platform/session.ts';

const superseded = ref(false);

// The words are of this device: nothing is drawn in another language first.
void startLanguage().then(() => createHoldfast({
  connect: (session) => beginEngine(session, { onEvicted: () => { superseded.value = true; } }),
  session: sessionApi,
  update: startAppUpdate(),
  superseded,
}).mount('#app'));
