import type { Provider } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { IconCheck, IconX } from '@tabler/icons-react';
import classes from './scope-list.module.css';

/** Permissions in plain words where the catalog has them, each with its technical name. */
export function ScopeList({
  scopes,
  provider,
  missing = false,
}: {
  readonly scopes: readonly string[];
  readonly provider: Provider | undefined;
  /** They were asked for and not granted. */
  readonly missing?: boolean;
}) {
  const { i18n } = useLingui();
  const Icon = missing ? IconX : IconCheck;
  const describe = (scope: string) => {
    const known = provider?.scopes.find((entry) => entry.scope === scope);
    return i18n.locale === 'fr' ? known?.fr : known?.en;
  };
  return (
    <ul className={classes.scopes}>
      {scopes.map((scope) => {
        const words = describe(scope);
        return (
          <li key={scope}>
            <Icon size={16} aria-hidden="true" className={missing ? classes.missing : classes.granted} />
            <span>
              {words && <span className={classes.words}>{words}</span>}
              <code>{scope}</code>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
