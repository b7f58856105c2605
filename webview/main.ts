import './style.css';
import * as l10n from '@vscode/l10n';
import type { ToWebview } from '../src/shared/protocol/webviewProtocol';
import { createRegionEditor, type RegionEditor } from './editor';
import { connectHost } from './host';
import { createNotice } from './notice';
import { registerToolkit } from './toolkit';

registerToolkit();
const host = connectHost();
const notice = createNotice();
document.getElementById('app')?.append(notice.element);

/** Made when the strings are there: its words are chosen while it is made. */
function createEditor(): RegionEditor {
  const created = createRegionEditor(host);
  // Placed once, hidden until there is a region: the toolkit's elements do not like to be moved.
  created.element.hidden = true;
  document.getElementById('app')?.append(created.element);
  notice.show(l10n.t('Opening…'));
  return created;
}

let editor: RegionEditor | undefined;

function receive(message: ToWebview): void {
  if (message.type === 'strings') {
    l10n.config({ contents: { ...message.strings } });
    return;
  }
  editor ??= createEditor();
  if (message.type === 'init') {
    notice.hide();
    editor.element.hidden = false;
    editor.open(message.init);
  } else if (message.type === 'unavailable') {
    editor.element.hidden = true;
    editor.close();
    notice.show(message.message, 'warning');
  } else editor.receive(message);
}

host.onMessage(receive);
host.post({ type: 'ready' });
