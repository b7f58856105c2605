import type { AccessFacts } from '../../model/accessFacts';
import type { AccessSituation, Conclusion } from '../../model/accessLine';

export function lockdownLine({ facts: { lockdown, options } }: AccessSituation): Conclusion {
  switch (lockdown) {
    case 'none':
      return { verdict: 'ok', text: 'off', why: 'The kernel forbids nothing on this account.' };
    case 'integrity':
    case 'confidentiality':
      return {
        verdict: 'blocked',
        text: lockdown,
        why: 'It forbids /dev/mem, /dev/port, ioperm, mapping BARs, and writing configuration space and I/O BARs, even to root. Configuration space and I/O BARs can be read.',
        next: 'Boot without it: Secure Boot off, no lockdown= on the kernel’s command line. It cannot be lifted while the machine runs.',
      };
    case undefined:
      return options.SECURITY_LOCKDOWN_LSM === 'n'
        ? { verdict: 'ok', text: 'not in this kernel', why: 'It was built without SECURITY_LOCKDOWN_LSM.' }
        : {
            verdict: 'unknown',
            text: 'not known',
            why: '/sys/kernel/security/lockdown cannot be read: securityfs may not be mounted, or be hidden from a container.',
            next: 'Mount securityfs, then refresh.',
            commandLine: 'sudo mount -t securityfs securityfs /sys/kernel/security',
          };
  }
}

export function secureBootLine({ facts: { secureBoot, lockdown } }: AccessSituation): Conclusion {
  switch (secureBoot) {
    case 'no EFI':
      return {
        verdict: 'ok',
        text: 'not an EFI boot',
        why: 'Only EFI firmware has Secure Boot; it did not boot this kernel.',
      };
    case 'off':
      return { verdict: 'ok', text: 'off', why: 'The firmware’s variable SecureBoot is 0.' };
    case 'on':
      return lockdown === 'none'
        ? {
            verdict: 'ok',
            text: 'on, without lockdown',
            why: 'This kernel does not lock itself down under it.',
          }
        : {
            verdict: 'limited',
            text: 'on',
            why: 'The kernels of most distributions lock themselves down under Secure Boot.',
            next: 'To lift lockdown, switch Secure Boot off in the firmware’s setup.',
          };
    case undefined:
      return {
        verdict: 'unknown',
        text: 'not known',
        why: 'The EFI variable SecureBoot cannot be read: efivarfs may not be mounted, /sys/firmware be hidden from a container, or the firmware have no Secure Boot. What counts is kernel lockdown.',
      };
  }
}

export function strictDevmemLine({ facts }: AccessSituation): Conclusion {
  const value = facts.options.STRICT_DEVMEM;
  if (value === undefined) return unknownOption(facts);
  return value === 'n'
    ? {
        verdict: 'ok',
        text: 'off',
        why: 'The kernel keeps no RAM from /dev/mem. Regscope does: RAM holds no registers.',
      }
    : {
        verdict: 'ok',
        text: 'on',
        why: 'The kernel keeps RAM from /dev/mem. Registers are not touched by this.',
      };
}

export function ioStrictDevmemLine({ facts }: AccessSituation): Conclusion {
  const value = facts.options.IO_STRICT_DEVMEM;
  if (value === undefined) return unknownOption(facts);
  if (value === 'n') {
    return {
      verdict: 'ok',
      text: 'off',
      why: 'BARs can be mapped while a driver has claimed them, except where it has claimed them for itself alone.',
    };
  }
  return facts.iomemRelaxed === true
    ? {
        verdict: 'ok',
        text: 'on, lifted by iomem=relaxed',
        why: 'Claimed ranges can be mapped all the same.',
      }
    : {
        verdict: 'limited',
        text: 'on',
        why: 'The kernel lets nobody map a range that a driver has claimed, through /dev/mem or a resource file.',
        next: `Unbind the driver of the device that you want to see. Or: ${rebootRelaxed}`,
      };
}

export function iomemRelaxedLine({ facts: { iomemRelaxed, options } }: AccessSituation): Conclusion {
  switch (iomemRelaxed) {
    case undefined:
      return { verdict: 'unknown', text: 'not known', why: '/proc/cmdline cannot be read.' };
    case true:
      return {
        verdict: 'ok',
        text: 'set',
        why: 'Ranges that a driver has claimed can be mapped. Mind that the driver works with them at the same time.',
      };
    case false:
      return options.IO_STRICT_DEVMEM === 'n'
        ? {
            verdict: 'ok',
            text: 'not set, not needed',
            why: 'The kernel was built without IO_STRICT_DEVMEM.',
          }
        : {
            verdict: options.IO_STRICT_DEVMEM === undefined ? 'unknown' : 'limited',
            text: 'not set',
            why: 'With IO_STRICT_DEVMEM, the kernel keeps ranges that a driver has claimed from everybody else.',
            next: `Needed only where the driver must stay bound. ${rebootRelaxed}`,
          };
  }
}

const rebootRelaxed =
  'Reboot with iomem=relaxed on the kernel’s command line (Debian: GRUB_CMDLINE_LINUX in /etc/default/grub, then update-grub).';

function unknownOption({ optionPlaces }: AccessFacts): Conclusion {
  return {
    verdict: 'unknown',
    text: 'not known',
    why: `Neither ${optionPlaces.replace(' and ', ' nor ')} can be read.`,
    next: 'Where the kernel has it as a module, load it: it shows /proc/config.gz.',
    commandLine: 'sudo modprobe configs',
  };
}
