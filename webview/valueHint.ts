import * as l10n from '@vscode/l10n';
import type { Hex } from '../src/shared/base/hex';
import { digitsOf, type AccessWidth } from '../src/shared/model/accessWidth';

/**
 * Why a value may be none of the register's own: a bus that nobody drives, an error code in the place of data, memory
 * filled by a debugger or an allocator. It may be the true value all the same.
 */
export function valueHintOf(value: Hex, width: AccessWidth): string | undefined {
  const digits = value.slice(2).padStart(digitsOf(width), '0');
  if (/^f+$/.test(digits)) {
    return l10n.t('all ones: may be a dead bus, powered-down device or memory decode off');
  }
  if (width < 32) return undefined;
  const word = digits.slice(-8);
  return width === 64 && word !== digits.slice(0, 8) ? undefined : patternHintOf(word);
}

/** `word`: eight digits. */
function patternHintOf(word: string): string | undefined {
  switch (word) {
    // Linux, include/linux/poison.h.
    case '6b6b6b6b':
      return l10n.t('POISON_FREE of the Linux kernel: memory that has been freed');
    case '5a5a5a5a':
      return l10n.t('POISON_INUSE of the Linux kernel: allocated memory that was never written');
    case 'aaaaaaaa':
      return l10n.t('PAGE_POISON of the Linux kernel, or a test pattern: a free page');
    case 'bbbbbbbb':
      return l10n.t('red zone of the Linux kernel’s allocator beside a freed object');
    case 'cccccccc':
      return l10n.t('red zone or freed initial memory of the Linux kernel, or int3 filling of x86 code');
    // FreeRTOS, tasks.c: tskSTACK_FILL_BYTE.
    case 'a5a5a5a5':
      return l10n.t('fill pattern: FreeRTOS fills stacks that were never used with it');
    // EDK II, MdePkg.dec: PcdDebugClearMemoryValue.
    case 'afafafaf':
      return l10n.t('EDK II firmware fills cleared memory with it in debug builds');
    // Microsoft, C run-time library debug heap; Windows heap manager.
    case 'cdcdcdcd':
      return l10n.t('Microsoft’s debug heap fills allocated memory with it that was never written');
    case 'feeefeee':
      return l10n.t('the Windows heap fills freed memory with it while debugged');
    case 'baadf00d':
      return l10n.t('the Windows heap fills allocated memory with it that was never written');
    case 'deadbeef':
    case 'deadc0de':
      return l10n.t('a pattern that software and hardware put where there is no data');
    // PCI Express Base Specification 6.0, 2.3.2: Request Retry Status, once called CRS, as software sees it.
    case 'ffff0001':
      return l10n.t('in a Vendor ID: the device is not ready yet and asks for a retry (RRS, CRS)');
  }
  // NVIDIA open-gpu-kernel-modules, dev_pri_ringstation_sys.h: NV_PPRIV_SYS_PRI_ERROR_CODE.
  if (/^bad[0f]/.test(word)) {
    return l10n.t('a PRI error code: an NVIDIA GPU answers so when an access to a register failed');
  }
  return undefined;
}
