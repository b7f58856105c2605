import type { FromWebview, ToWebview } from '../src/shared/protocol/webviewProtocol';

/** The extension host as the webview sees it: messages both ways, and a drawer that survives hiding and reloading. */
export interface Host {
  post(message: FromWebview): void;
  onMessage(listener: (message: ToWebview) => void): void;
  readState(): unknown;
  writeState(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** May be called once only: VS Code hands its API out a single time. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', (event) => listener(event.data as ToWebview)),
    readState: () => api.getState(),
    writeState: (state) => api.setState(state),
  };
}
