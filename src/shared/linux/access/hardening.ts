import type { AccessSituation, Conclusion } from '../../model/accessLine';
import type { Hardening } from '../../model/hardening';
import { withoutHelper } from './common';

const notNeeded: Conclusion = {
  verdict: 'ok',
  text: 'not needed',
  why: 'A recorded machine is read with your own rights.',
};

const ofCommands: Conclusion = {
  verdict: 'limited',
  text: 'not in force',
  why: 'The target’s own shell and commands run with all rights of their user. What they are told is one fixed script, numbers and PCI addresses.',
  next: 'Use a target that can hold the helper.',
};

/** Of a line about what is given up. */
const notForThisCpu: Conclusion = {
  verdict: 'limited',
  text: 'not on this CPU',
  why: 'The helper gives up root’s rights on x64 and arm64 only. Here it keeps all that it is started with, and which files it opens is up to it alone.',
};

const needed: readonly string[] = ['CAP_SYS_RAWIO', 'CAP_SYS_ADMIN'];

export function capabilitiesLine(situation: AccessSituation): Conclusion {
  return ofPrivileged(situation, ({ capabilities, noNewPrivileges, landlock }) => {
    const beyond = capabilities.filter((name) => !needed.includes(name));
    if (beyond.length === 0 && noNewPrivileges) {
      return {
        verdict: 'ok',
        text: capabilities.map((name) => name.replace('CAP_', '')).join(', ') || 'none',
        why: 'The helper has given up all other rights of root’s, for itself and for what it could start (no_new_privs).',
      };
    }
    if (landlock === 'not for this CPU') return notForThisCpu;
    return {
      verdict: 'limited',
      text: beyond.length === 0 ? 'no_new_privs is off' : `${beyond.length} more than needed`,
      why:
        beyond.length === 0
          ? 'A program that the helper started could gain rights.'
          : `The helper could not give up ${beyond.join(', ')}.`,
      next: 'The log has the reason.',
      action: 'show log',
    };
  });
}

export function landlockLine(situation: AccessSituation): Conclusion {
  return ofPrivileged(situation, ({ landlock }) => {
    if (typeof landlock === 'number') {
      return {
        verdict: 'ok',
        text: `in force, version ${landlock}`,
        why: 'The kernel lets the helper open what it is for, and no other file, and no network.',
      };
    }
    if (landlock === 'not for this CPU') return notForThisCpu;
    return landlock === 'not in this kernel'
      ? {
          verdict: 'limited',
          text: landlock,
          why: 'Which files the helper opens is then up to the helper alone.',
          next: 'Boot Linux 5.13 or newer with landlock among the security modules (lsm= on its command line).',
        }
      : {
          verdict: 'limited',
          text: 'not in force',
          why: 'The kernel refused it. Which files the helper opens is then up to the helper alone.',
          next: 'The log has the reason.',
          action: 'show log',
        };
  });
}

export function programLine(situation: AccessSituation): Conclusion {
  return ofPrivileged(situation, ({ replaceable }) =>
    replaceable === undefined
      ? {
          verdict: 'ok',
          text: 'root’s alone',
          why: 'Nobody else can change the program that runs as root, nor the folders that it is in.',
        }
      : {
          verdict: 'limited',
          text: 'others can change them',
          why: `${replaceable} is not root’s alone: who can change it has root’s rights when the helper is started next.`,
          next: 'Install the helper in a place that is root’s.',
        },
  );
}

/** What matters of a helper that reaches hardware as root. */
function ofPrivileged(
  { facts: { machine, helper, hardening }, failure }: AccessSituation,
  conclude: (hardening: Hardening) => Conclusion,
): Conclusion {
  if (machine === 'recorded') return notNeeded;
  if (failure !== undefined || hardening === undefined) return withoutHelper;
  if (helper.access === 'command') return ofCommands;
  return helper.uid === 0
    ? conclude(hardening)
    : { verdict: 'ok', text: 'not needed', why: 'The helper has no more rights than its user.' };
}
