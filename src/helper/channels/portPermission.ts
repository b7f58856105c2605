import { ioperm } from '../libc';

/** Whether this process may use the ports: x86 only, CAP_SYS_RAWIO, and no lockdown. Asking again costs a system call. */
export function allowPorts(first: number, count: number): boolean {
  return process.arch === 'x64' && ioperm(first, count);
}
