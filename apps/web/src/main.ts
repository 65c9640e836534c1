import { warmThread } from './platform/engine/engine-thread.ts';
import { rememberedText } from './platform/session-key.ts';

// Who was here before finds the lists sooner: the engine opens its files while the script that draws is loaded.
const session = rememberedText();
if (session !== null) warmThread(session);
// Where vue-router finds nothing here it throws and catches, and for that the browser reads the whole script again.
const scrolled = 'vue-router:scroll';
if (sessionStorage.getItem(scrolled) === null) sessionStorage.setItem(scrolled, '{}');
void import('./app/start.ts');
