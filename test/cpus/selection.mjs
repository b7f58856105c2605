// @ts-check
// Plain JavaScript: it decides which tests are loaded.

/** What is run on other CPUs each time, beside this folder: files of tests, by how their names start. */
export const part = ['helper/files.', 'helper/lifecycle.', 'helper/operations.', 'helper/recordedMachine.'];

/**
 * What is not run there, and why: by its file, and how its full title goes on.
 * @type {readonly { readonly file: string, readonly title?: string, readonly why: string, readonly on?: string }[]}
 */
export const leftOut = [
  ...['copiedCommands', 'policy', 'refusals', 'thunks'].map((name) => ({
    file: `helper/${name}.`,
    why: 'it starts no helper',
  })),
  {
    file: 'helper/lifecycle.',
    title: 'the life of a helper is given up when it is stuck',
    why: 'an emulated Node takes longer to start than its deadline',
  },
  {
    file: 'helper/recordedMachine.',
    title: 'helper on the recorded machine survives an access that nothing answers',
    why: 'a fault ends a helper without thunks',
  },
  {
    file: 'helper/recordedMachine.',
    title: 'helper on the recorded machine keeps the samples that were taken before one faulted',
    why: 'a fault ends a helper without thunks',
  },
  {
    file: 'helper/recordedMachine.',
    title: 'helper on the recorded machine flushes by reading a register that is named',
    why: 'there is no store fence without thunks',
  },
  {
    file: 'helper/recordedMachine.',
    title: 'helper on the recorded machine with the demo devices HPET',
    why: 'it reads 64 bits at once, and this CPU has 32',
    on: 'arm',
  },
  {
    file: 'helper/hardening.',
    title: 'a helper of any kind',
    why: 'it is not hardened there, which a test of its own holds it to say',
  },
  {
    file: 'helper/hardening.',
    title: 'who can change a program',
    why: 'it starts no helper',
  },
];
