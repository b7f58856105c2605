import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Loads dist/NAME.js and dist/NAME.css into a webview. The document holds no data: what is shown comes by message. */
export function loadWebviewPage(webview: vscode.Webview, extensionUri: vscode.Uri, name: string): void {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const asset = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  webview.html = page(webview.cspSource, asset(`${name}.js`), asset(`${name}.css`));
}

function page(cspSource: string, script: string, style: string): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}; font-src ${cspSource};`;
  // What a page is written in: English, unless there are texts of the user's language.
  const language = vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="UTF-8">
<title>Regscope</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
</head>
<body><div id="app"></div><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
}
