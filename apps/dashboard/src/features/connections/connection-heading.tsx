import type { Connection } from '@evergrant/client';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import { Account } from './account.tsx';
import classes from './connection-heading.module.css';
import { besideTitle, titleOf } from './connection-title.ts';

/** The name of a page about one connection. */
export function ConnectionHeading({ connection }: { readonly connection: Connection }) {
  const provider = useProviderName()(connection.provider);
  return (
    <span className={classes.heading}>
      <BrandIcon provider={connection.provider} size={44} />
      <span>
        {titleOf(connection)}
        <span className={classes.account}>
          <span>{provider}</span>
          <Account account={besideTitle(connection)} />
        </span>
      </span>
    </span>
  );
}
