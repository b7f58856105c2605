/** esbuild turns the import in main.ts into dist/webview.css. */
declare module '*.css';
