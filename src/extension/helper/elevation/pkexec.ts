import * as l10n from '@vscode/l10n';
import type { RegscopeError } from '../../../shared/model/failure';
import { processOf, spawnProgram, type HelperEnd } from '../helperProcess';
import { inEnglish } from './sudo';
import { behindSudo, cancelled, Refusal, userPatience, useUnlessRefused, type Way } from './way';

/**
 * polkit's agent, a part of the desktop, asks for the password in a window of its own. Without its own agent, which would
 * ask on a terminal that nobody sees, pkexec ends at once where there is no other. It takes no SHELL it does not know.
 */
export const pkexec: Way = {
  id: 'pkexec',
  run: (program, _prompts, use) => {
    const started = processOf(
      spawnProgram(['pkexec', '--disable-internal-agent', ...behindSudo(program)], {
        ...inEnglish,
        SHELL: '/bin/sh',
      }),
    );
    return useUnlessRefused(started, userPatience, use, pkexecRefusal);
  },
};

/** Exit codes 126 and 127 as pkexec(1) tells them; undefined when it was not pkexec that failed. */
function pkexecRefusal({ code, stderr }: HelperEnd): RegscopeError | undefined {
  if (/spawn pkexec ENOENT/.test(stderr)) return new Refusal(l10n.t('pkexec (polkit) is not installed.'));
  if (code === 126) return cancelled(l10n.t('polkit’s question for a password was dismissed.'));
  if (code !== 127) return undefined;
  if (/No authentication agent found/.test(stderr)) {
    return new Refusal(l10n.t('polkit has no agent here that could ask for a password.'));
  }
  if (/Not authorized/.test(stderr)) {
    return new Refusal(l10n.t('polkit does not allow it to this user.'));
  }
  return new Refusal(l10n.t('pkexec refused: {0}', stderr));
}
