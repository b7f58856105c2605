import type { AccessKind } from '../../model/accessFacts';
import type { AccessSituation, Conclusion } from '../../model/accessLine';
import { ofARecording, userName, withoutHelper } from './common';

export function helperLine({ facts: { helper, machine }, host, failure }: AccessSituation): Conclusion {
  if (failure !== undefined) {
    return {
      verdict: 'blocked',
      text: 'not started',
      why: [failure.what, failure.why].filter((part) => part !== undefined).join(' '),
      next: failure.next ?? 'The log has what it said last.',
      action: 'show log',
    };
  }
  const text = [
    machine === 'recorded' ? 'recording' : userName(helper.uid),
    `writes ${helper.writes ? 'on' : 'off'}`,
    accessText[helper.access],
  ].join(' · ');
  if (helper.access === 'command') {
    return {
      verdict: 'limited',
      text,
      why:
        'Nothing of Regscope runs on this target: each access is a command of its own there, devmem for memory and dd for the rest. ' +
        'That is exact, of the width that is asked for, and slow. All memory goes through /dev/mem. ' +
        'Out of reach are expansion ROMs, write-combining and UIO maps, sampling, waiting for a register, and keeping a device awake.',
      next: 'Use a target that can hold the helper: Node.js for its CPU, some 100 MB, and a folder from which programs may run.',
    };
  }
  if (helper.access === 'scalar') {
    return {
      verdict: 'limited',
      text,
      why:
        'Accesses go through koffi’s loads and stores: this CPU has no thunks, or the system refuses executable pages. ' +
        'A fault then ends the helper.',
      next: 'Accesses are still of the width that is asked for. On x64 and arm64, let the helper map executable pages.',
    };
  }
  if (machine === 'this' && helper.uid !== 0) {
    return {
      verdict: 'limited',
      text,
      why: 'It does not run as root: it reaches the files that its user may open, and no others.',
      next: `${host === undefined ? 'Log in there as root, or let sudo or doas make it root' : 'Run VS Code as root'}, or give this user access to resource files, as by a udev rule.`,
    };
  }
  return {
    verdict: 'ok',
    text,
    why:
      machine === 'recorded'
        ? 'It reads a recorded machine, which takes no privileges. Each access is one machine instruction.'
        : 'It runs as root, and each access is one machine instruction.',
  };
}

const accessText: Readonly<Record<AccessKind, string>> = {
  thunk: 'single instructions',
  scalar: 'scalar access',
  command: 'shell commands',
};

export function rootLine({ facts: { helper, machine }, host, failure }: AccessSituation): Conclusion {
  if (machine === 'recorded') {
    return { verdict: 'ok', text: 'not needed', why: 'A recorded machine is read with your own rights.' };
  }
  if (host?.uid === 0) {
    return {
      verdict: 'ok',
      text: 'VS Code runs as root',
      why: 'The helper is started directly, without sudo.',
    };
  }
  if (failure?.code === 'elevation-refused' || failure?.code === 'elevation-cancelled') {
    return {
      verdict: 'blocked',
      text: failure.code === 'elevation-refused' ? 'no way to it worked' : 'you cancelled it',
      why: failure.why ?? failure.what,
      ...(failure.next === undefined ? {} : { next: failure.next }),
      commandLine: 'sudo -n true',
      action: 'show log',
    };
  }
  if (failure !== undefined) {
    return {
      verdict: 'unknown',
      text: 'the helper did not start',
      why: 'VS Code’s extension host is not root, so that the helper is started through sudo or another way to root. It did not get as far.',
      next: 'See the line about the helper.',
      action: 'show log',
    };
  }
  return helper.uid === 0
    ? {
        verdict: 'ok',
        ...(host === undefined
          ? {
              text: 'the target’s',
              why: 'The login there is root’s, or sudo or doas on the target started the helper.',
            }
          : {
              text: 'through sudo, polkit, or the command of a setting',
              why: 'The log says which way to root worked.',
            }),
      }
    : {
        verdict: 'limited',
        text: 'not root',
        why: `The helper runs as ${userName(helper.uid)}.`,
        next: 'Run the helper as root.',
      };
}

export function noNewPrivilegesLine({ host, facts: { machine } }: AccessSituation): Conclusion {
  switch (host?.noNewPrivileges) {
    case undefined:
      return {
        verdict: 'unknown',
        text: 'not known',
        why: '/proc does not tell for VS Code’s extension host.',
      };
    case false:
      return {
        verdict: 'ok',
        text: 'off',
        why: 'Programs that VS Code starts can gain rights, as sudo does.',
      };
    case true:
      return host.uid === 0 || machine === 'recorded'
        ? {
            verdict: 'ok',
            text: 'on, and not in the way',
            why: 'sudo cannot work under VS Code, and is not needed.',
          }
        : {
            verdict: 'blocked',
            text: 'on: sudo cannot work',
            why: 'VS Code’s extension host was started so that no program it starts can gain rights (prctl(2), PR_SET_NO_NEW_PRIVS).',
            next: 'Start VS Code’s server without it: no NoNewPrivileges= in its systemd unit, no no-new-privileges in its container’s options, not from within a sandbox.',
          };
  }
}

export function rawIoLine({ facts: { helper, machine }, failure }: AccessSituation): Conclusion {
  if (machine === 'recorded') return ofARecording;
  if (helper.rawIoWithinBounds === false && helper.rawIo !== true) {
    return {
      verdict: 'blocked',
      text: 'out of reach',
      why: 'It is not within the bounds of what a program here can have, not even as root: so it is in most containers. /dev/mem, /dev/port and ioperm ask for it.',
      next: 'Work outside the container, or start the container with it (Docker: --cap-add SYS_RAWIO). Resource files do not ask for it.',
    };
  }
  if (failure !== undefined) return withoutHelper;
  switch (helper.rawIo) {
    case undefined:
      return { verdict: 'unknown', text: 'not known', why: '/proc does not tell for the helper.' };
    case true:
      return {
        verdict: 'ok',
        text: 'held',
        why: 'The helper has what /dev/mem, /dev/port and ioperm ask for.',
      };
    case false:
      return {
        verdict: 'blocked',
        text: 'not held',
        why: '/dev/mem, /dev/port and ioperm ask for it, whoever may open the files. Resource files do not.',
        next: 'Run the helper as root.',
      };
  }
}
