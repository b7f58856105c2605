import type { SystemCallArguments } from '../libc';

/** A system call to be made, with its name for an error. */
export interface SystemCall {
  readonly name: string;
  readonly number: number;
  readonly args: SystemCallArguments;
}

interface Numbers {
  readonly prctl: number;
  readonly capset: number;
  readonly prlimit64: number;
  readonly rtSigaction: number;
  readonly tgkill: number;
}

/** Linux arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
const numbersOfCpu: Readonly<Partial<Record<NodeJS.Architecture, Numbers>>> = {
  x64: { prctl: 157, capset: 126, prlimit64: 302, rtSigaction: 13, tgkill: 234 },
  arm64: { prctl: 167, capset: 91, prlimit64: 261, rtSigaction: 134, tgkill: 131 },
};
/** The same on every CPU. */
const landlock = { createRuleset: 444, addRule: 445, restrictSelf: 446 } as const;

/** The system calls by name; undefined on a CPU whose numbers are not known here. */
export const systemCalls = callsOf(numbersOfCpu[process.arch]);

export type SystemCalls = NonNullable<typeof systemCalls>;

function callsOf(numbers: Numbers | undefined) {
  if (numbers === undefined) return undefined;
  type Maker = (...args: readonly number[]) => SystemCall;
  const call =
    (name: string, number: number): Maker =>
    (a = 0, b = 0, c = 0, d = 0, e = 0) => ({ name, number, args: [a, b, c, d, e] });
  return {
    prctl: call('prctl', numbers.prctl),
    capset: call('capset', numbers.capset),
    prlimit64: call('prlimit64', numbers.prlimit64),
    rtSigaction: call('rt_sigaction', numbers.rtSigaction),
    tgkill: call('tgkill', numbers.tgkill),
    landlockCreateRuleset: call('landlock_create_ruleset', landlock.createRuleset),
    landlockAddRule: call('landlock_add_rule', landlock.addRule),
    landlockRestrictSelf: call('landlock_restrict_self', landlock.restrictSelf),
  };
}
