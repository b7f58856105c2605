import type { Conclusion } from '../../model/accessLine';

export const ofARecording: Conclusion = {
  verdict: 'unknown',
  text: 'not known',
  why: 'This is a recorded machine. A recording holds what the kernel said, not what it would let a program do.',
};

export const withoutHelper: Conclusion = {
  verdict: 'unknown',
  text: 'not known without the helper',
  why: 'What a program may do here is known when one with the helper’s rights has asked. None has started.',
  next: 'See the line about the helper.',
};

export function userName(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}
