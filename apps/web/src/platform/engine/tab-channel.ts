import type { Channel, ChannelMessage } from '@holdfast/sync-client';

/** Messages between the engines of one browser profile, by BroadcastChannel. */
export const openTabChannel = (name: string): Channel => {
  const channel = new BroadcastChannel(name);
  let open = true;
  return {
    post: (message) => {
      if (open) channel.postMessage(message);
    },
    listen: (listener) => {
      const hear = (event: MessageEvent<ChannelMessage>): void => listener(event.data);
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    close: () => {
      open = false;
      channel.close();
    },
  };
};
