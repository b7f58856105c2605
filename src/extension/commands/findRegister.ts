import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import type { RegisterSearch, SearchEntry } from '../registers/registerSearch';

interface EntryItem extends vscode.QuickPickItem {
  readonly entry?: SearchEntry;
}

/** More is not read, and costs time to show. */
const mostShown = 200;

/** Asks for a register or field of any region by its name. Undefined when none was chosen. Reads nothing. */
export function findRegister(loading: Promise<RegisterSearch>): Promise<SearchEntry | undefined> {
  const pick = vscode.window.createQuickPick<EntryItem>();
  pick.title = vscode.l10n.t('Find a register or field of any region');
  pick.placeholder = vscode.l10n.t('Parts of names, descriptions or devices, such as csts rdy');
  pick.busy = true;
  let search: RegisterSearch | undefined;
  const show = () => {
    if (search === undefined) return;
    const found = search.find(pick.value, mostShown);
    pick.items = found.length > 0 ? found.map(itemOf) : [nothingItem(search.size)];
  };
  return new Promise((resolve, reject) => {
    loading.then(
      (loaded) => {
        search = loaded;
        pick.busy = false;
        show();
      },
      (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
        pick.hide();
      },
    );
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const entry = pick.selectedItems[0]?.entry;
      if (entry === undefined) return;
      resolve(entry);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function itemOf(entry: SearchEntry): EntryItem {
  const { name, access, bits, description, reference, offset } = entry;
  const where = `${reference.title} +${toHex(offset)}${bits === undefined ? '' : ` [${bits}]`}`;
  return {
    label: `$(${bits === undefined ? 'symbol-variable' : 'symbol-field'}) ${name}`,
    description: `${where} · ${access}`,
    ...(description !== '' && { detail: description.replaceAll(/\s+/g, ' ') }),
    // What is shown has been found already, by other rules than VS Code's.
    alwaysShow: true,
    entry,
  };
}

function nothingItem(size: number): EntryItem {
  const label =
    size === 0
      ? vscode.l10n.t('No description is bound to a region of this machine.')
      : vscode.l10n.t('None of {0} registers and fields matches.', size);
  return { label, alwaysShow: true };
}
