import { ref } from 'vue';
import { createHoldfast } from './app/create-app.ts';
import { startAppUpdate } from './platform/app-update.ts';
import { openEngine } from './platform/engine/open-engine.ts';
import { sessionApi } from './platform/session.ts';

const superseded = ref(false);

createHoldfast({
  connect: (session) => openEngine(session, { onEvicted: () => { superseded.value = true; } }),
  session: sessionApi,
  update: startAppUpdate(),
  superseded,
}).mount('#app');
