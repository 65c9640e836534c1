import '../theme/tokens.css';
import '../theme/base.css';
import '../ui/controls/controls.css';
import '../ui/floating/floating.css';
import { createPinia } from 'pinia';
import { createApp, type App as VueApp, type Ref } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import { connectEngineKey, type ConnectEngine } from '../stores/engine.ts';
import { sessionApiKey } from '../stores/session-store.ts';
import type { AppUpdate } from '../platform/app-update.ts';
import type { SessionApi } from '../platform/session.ts';
import { appUpdateKey, supersededKey } from '../stores/app-update.ts';
import { installSprite } from '../ui/sprite/install-sprite.ts';
import App from './App.vue';
import { routes } from './routes.ts';

export interface Platform {
  readonly connect: ConnectEngine;
  readonly session: SessionApi;
  /** Tells when a new version of the app waits; absent where no service worker runs. */
  readonly update?: AppUpdate;
  /** Becomes true when a newer version of the app took over the storage: this one must be reloaded (H17). */
  readonly superseded?: Readonly<Ref<boolean>>;
}

/** The app over a platform: how to open an engine, and whom to ask about the session. Not yet mounted. */
export const createHoldfast = ({ connect, session, update, superseded }: Platform): VueApp => {
  installSprite(document);
  const app = createApp(App);
  app.provide(connectEngineKey, connect);
  app.provide(sessionApiKey, session);
  if (update) app.provide(appUpdateKey, update);
  if (superseded) app.provide(supersededKey, superseded);
  app.use(createPinia());
  app.use(createRouter({ history: createWebHistory(), routes: [...routes] }));
  return app;
};
