import * as l10n from '@vscode/l10n';
import { processOf, spawnProgram } from '../helperProcess';
import { behindSudo, Refusal, userPatience, useUnlessRefused, type Way } from './way';

/** The user's own command: what follows its arguments is to be run as root, with the standard streams it was given. */
export function customCommand(command: readonly string[]): Way {
  return {
    id: 'command',
    run: (program, _prompts, use) => {
      const started = processOf(spawnProgram([...command, ...behindSudo(program)]));
      return useUnlessRefused(
        started,
        userPatience,
        use,
        ({ code, stderr }) =>
          new Refusal(
            l10n.t(
              'The command of the setting “regscope.elevation.command”, {0}, did not start it (exit code {1}). {2}',
              command.join(' '),
              code ?? l10n.t('unknown'),
              stderr,
            ),
            l10n.t('Mend the setting; it must run what follows it as root, without asking on a terminal.'),
          ),
      );
    },
  };
}
