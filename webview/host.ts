import type { FromWebview, ToWebview } from '../src/shared/protocol/webviewProtocol';

/** The extension host as the webview sees it: messages both ways, and a drawer that survives hiding and reloading. */
export interface Host<From = FromWebview, To = ToWebview> {
  readonly post: (message: From) => void;
  onMessage(listener: (message: To) => void): void;
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
export function connectHost<From = FromWebview, To = ToWebview>(): Host<From, To> {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', (event) => listener(event.data as To)),
    readState: () => api.getState(),
    writeState: (state) => api.setState(state),
  };
}
