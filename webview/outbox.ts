import type { FromWebview } from '../src/shared/protocol/webviewProtocol';

/** Lets a request out once until it has ended: a double click or a held key is one access, not many. */
export interface Outbox {
  /** Whether the message went out. */
  send(message: FromWebview): boolean;
  setBusy(state: 'busy' | 'idle'): void;
  /** Something was answered. Ends the requests, unless the host has said that it is still at work. */
  answered(): void;
}

export function createOutbox(post: (message: FromWebview) => void): Outbox {
  const waiting = new Set<string>();
  let state: 'busy' | 'idle' = 'idle';
  return {
    send(message) {
      const text = JSON.stringify(message);
      if (waiting.has(text)) return false;
      waiting.add(text);
      post(message);
      return true;
    },
    setBusy(next) {
      state = next;
      if (next === 'idle') waiting.clear();
    },
    answered() {
      if (state === 'idle') waiting.clear();
    },
  };
}
