import * as vscode from 'vscode';

export interface OpenRegion {
  readonly title: string;
  readonly uri: vscode.Uri;
}

/** Asks what a region is compared with: one that is open, or one that `openAnother` opens. Reads nothing. */
export async function chooseComparison(
  region: OpenRegion,
  open: readonly OpenRegion[],
  openAnother: () => Promise<OpenRegion | undefined>,
): Promise<OpenRegion | undefined> {
  const others = open.filter(({ uri }) => uri.toString() !== region.uri.toString());
  const choice = await vscode.window.showQuickPick(
    [
      ...others.map((other) => ({
        label: `$(chip) ${other.title}`,
        choose: () => Promise.resolve<OpenRegion | undefined>(other),
      })),
      { label: vscode.l10n.t('$(go-to-file) Another region…'), choose: openAnother },
    ],
    {
      title: vscode.l10n.t('Compare {0} with', region.title),
      placeHolder: vscode.l10n.t('What has been read of both is compared; nothing more is read.'),
    },
  );
  return await choice?.choose();
}
