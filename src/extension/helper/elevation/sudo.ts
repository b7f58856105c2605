import * as l10n from '@vscode/l10n';
import { processOf, spawnProgram, type HelperEnd } from '../helperProcess';
import { behindSudo, Refusal, useUnlessRefused, type Way } from './way';

/** `-n`: sudo may not ask for anything. Where its time stamp of an earlier password is good, it need not. */
export const sudo: Way = {
  id: 'sudo',
  run: (program, _prompts, use) => {
    const started = processOf(spawnProgram(['sudo', '-n', '--', ...behindSudo(program)], inEnglish));
    return useUnlessRefused(started, 0, use, sudoRefusal);
  },
};

/** sudo's own words are looked at; what the user reads is translated here. */
export const inEnglish = { LC_ALL: 'C' };

/** What sudo's last words mean; undefined when they are not sudo's. */
export function sudoRefusal({ stderr }: HelperEnd): Refusal | undefined {
  const reason = reasons.find(([pattern]) => pattern.test(stderr))?.[1];
  return reason === undefined ? undefined : new Refusal(...reason(stderr));
}

/** Whether sudo ended since it may not ask for a password (`-n`). */
export function wantsPassword({ stderr }: HelperEnd): boolean {
  return passwordWords.test(stderr);
}

const passwordWords =
  /a password is required|a terminal is required|no password was provided|interactive authentication is required/i;

const reasons: readonly (readonly [RegExp, (stderr: string) => ConstructorParameters<typeof Refusal>])[] = [
  [
    /spawn sudo ENOENT/,
    () => [
      l10n.t('sudo is not installed.'),
      l10n.t('Install sudo, or name another program in the setting “regscope.elevation.command”.'),
    ],
  ],
  [
    /must have a tty/,
    () => [
      l10n.t('sudo demands a terminal (requiretty).'),
      l10n.t('Have an administrator add “Defaults:USER !requiretty” to sudoers.'),
      'may work',
    ],
  ],
  [
    /not in the sudoers file|not allowed to|may not run sudo/,
    () => [
      l10n.t('sudo does not allow it to this user.'),
      l10n.t('Have an administrator allow this user to use sudo, or install the helper with a rule for it.'),
    ],
  ],
  [
    passwordWords,
    () => [
      l10n.t('sudo asks for a password.'),
      l10n.t('Install the helper with a rule for it (“Regscope: Install Helper…”), or type the password.'),
    ],
  ],
  [
    /^sudo(-rs)?: /m,
    (stderr) => [
      l10n.t('sudo refused: {0}', /^sudo(?:-rs)?: (.*)$/m.exec(stderr)?.[1] ?? ''),
      undefined,
      'may work',
    ],
  ],
];
