import * as l10n from '@vscode/l10n';
import type { AccessWidth } from '../../../shared/model/accessWidth';
import { RegscopeError, type Failure } from '../../../shared/model/failure';
import type { PciAddress } from '../../../shared/model/pciAddress';
import type { Source } from '../../../shared/model/source';
import type { HelperMethod, Judgement } from '../../../shared/protocol/helperProtocol';
import type { ShellAnswer } from './shellAnswers';
import type { ShellHello } from './shellListing';

/** Most accesses of one request: each is a process on the target, and all of them are waited for. */
export const mostSteps = 4096;

const takesHelper = () => l10n.t('Use a target that can hold Regscope’s helper.');

/** What commands cannot do, however the machine is. */
export function beyondCommands(method: HelperMethod): RegscopeError {
  return new RegscopeError({
    code: 'target-unfit',
    what: l10n.t('“{0}” is not made by shell commands: nothing was accessed.', method),
    why: l10n.t('This target is reached by one command an access, without Regscope’s helper.'),
    next: takesHelper(),
  });
}

/** An administrator's file narrows what a helper does; commands would not be held to it. */
export function policyFailure(destination: string): RegscopeError {
  return new RegscopeError({
    code: 'blocked',
    what: l10n.t('{0} is not reached by shell commands.', destination),
    why: l10n.t('Its administrator has a policy for Regscope’s helper, to which commands cannot be held.'),
    next: takesHelper(),
  });
}

/** Files of a target take a helper there. */
export function filesFailure(destination: string): RegscopeError {
  return new RegscopeError({
    code: 'target-unfit',
    what: l10n.t('Files of {0} cannot be opened.', destination),
    why: l10n.t('This target is reached by one command an access, without Regscope’s helper.'),
    next: takesHelper(),
  });
}

export function tooMany(count: number): RegscopeError {
  return new RegscopeError({
    code: 'bad-request',
    what: l10n.t('{0} accesses are too many for shell commands: nothing was accessed.', count),
    why: l10n.t('Each is a process on the target; {0} are made for a request at most.', mostSteps),
    next: l10n.t('Choose a smaller range.'),
  });
}

/** The books said something else each time: a machine in which drivers come and go without end. */
export function neverTheSame(destination: string): RegscopeError {
  return new RegscopeError({
    code: 'not-mappable',
    what: l10n.t('Nothing was accessed: the devices of {0} keep changing.', destination),
    next: l10n.t('Try again.'),
  });
}

/** Kinds of regions that no command reaches; undefined for others. */
export function whyNoCommand(source: Source): RegscopeError | undefined {
  const needsMore =
    source.kind === 'rom' || source.kind === 'uio' || (source.kind === 'bar' && source.mapping !== undefined);
  return needsMore
    ? notMappable(
        l10n.t('This kind of region is not reached by shell commands.'),
        l10n.t('It takes a mapping of its own, or a switch that is set and reset around each access.'),
      )
    : undefined;
}

/** What this target has no commands for; undefined where it has. */
export function whyUnreachable(
  { reach }: Judgement,
  { memory, readsBytes }: ShellHello,
): RegscopeError | undefined {
  if (reach === 'map' && memory === undefined) {
    return notMappable(
      l10n.t('Memory is not reached on this target.'),
      l10n.t(
        'It has no “devmem” of busybox. Others are not used: they make more accesses than one, or of other widths.',
      ),
    );
  }
  if (reach === 'file' && !readsBytes) {
    return notMappable(
      l10n.t('Configuration space and ports are not reached on this target.'),
      l10n.t('It has none of od, hexdump and xxd, by which bytes are read.'),
    );
  }
  return undefined;
}

/** @param widths those that there are */
export function widthFailure(width: AccessWidth, widths: readonly AccessWidth[]): RegscopeError {
  return new RegscopeError({
    code: 'bad-width',
    what: l10n.t('No access of {0} bits can be made: {1} bits can.', width, widths.join(', ')),
    why: l10n.t('The target’s busybox is a 32-bit program, which makes two accesses of one of 64 bits.'),
    next: l10n.t('Choose another width, or two halves of 32 bits.'),
  });
}

/** Why the accesses were not made: the Command register was read first. Undefined where it says that they may be. */
export function notDecoding({ status }: ShellAnswer, device: PciAddress): RegscopeError | undefined {
  if (status === 'gone') {
    return new RegscopeError({
      code: 'no-such-source',
      what: l10n.t('{0} does not answer: nothing was accessed.', device),
      why: l10n.t(
        'Its configuration space reads as all ones: it was removed, its link is down, or it is in reset.',
      ),
      next: l10n.t('Check the device, then rescan the bus.'),
    });
  }
  if (status !== 'off') return undefined;
  return new RegscopeError({
    code: 'not-decoding',
    what: l10n.t('{0} does not decode these accesses: nothing was accessed.', device),
    why: l10n.t('Its Command register (configuration offset 0x4) has the bit for them cleared.'),
    next: l10n.t('Write “1” to {0} on the target.', `/sys/bus/pci/devices/${device}/enable`),
  });
}

/** SIGNAL + 128 is how a shell tells that a signal ended a command (POSIX.1-2017, XCU 2.8.2). */
const firstSignal = 128;

/** What an access that was not answered, or not made, comes to. */
export function stepFailure({ status, output }: ShellAnswer): Failure {
  const said = output.toString().trim().slice(0, 300);
  if (status === 'forbidden') {
    return {
      code: 'writes-off',
      what: l10n.t('Nothing was written: writes are off.'),
      next: l10n.t('Run “Regscope: Enable Writes”, then write again.'),
    };
  }
  if (Number(status) > firstSignal) {
    return {
      code: 'fault',
      what: l10n.t('The access was made and not answered (signal {0}).', Number(status) - firstSignal),
      why: l10n.t('The device is gone, or it takes no such access here.'),
    };
  }
  if (/Operation not permitted/.test(said)) {
    return {
      code: 'blocked',
      what: l10n.t('The kernel refused the access: {0}', said),
      why: l10n.t(
        'A driver has claimed the range, the kernel takes it for RAM, or kernel lockdown is on. All memory goes through /dev/mem here, BARs as well.',
      ),
      next: l10n.t('The Access view says what this kernel forbids.'),
    };
  }
  if (/Permission denied/.test(said)) {
    return {
      code: 'permission',
      what: l10n.t('The kernel refused the access: {0}', said),
      next: l10n.t('Log in as root, or let sudo or doas run commands without a password.'),
    };
  }
  return notMappable(
    l10n.t('The access was not made.'),
    said === '' ? l10n.t('The command printed no value (exit status {0}).', status) : said,
  ).failure;
}

function notMappable(what: string, why: string): RegscopeError {
  return new RegscopeError({ code: 'not-mappable', what, why });
}
