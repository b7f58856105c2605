import * as l10n from '@vscode/l10n';
import { formatSize } from '../../shared/base/hex';
import type { PciBar } from '../../shared/model/region';

/** `1 MiB`. A dump of configuration space does not tell: the size is in no register. */
export function barSizeText({ size }: PciBar): string {
  return size === 0 ? l10n.t('size not recorded') : formatSize(BigInt(size));
}
