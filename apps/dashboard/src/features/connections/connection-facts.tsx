import type { Connection, TokenReader } from '@evergrant/client';
import type { Health } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Copyable } from '../../components/copyable.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { parameterLabel } from '../../lib/parameter-label.ts';
import { useNow } from '../../lib/use-now.ts';
import { useProviders } from '../../lib/use-providers.ts';
import { chosenResource } from './chosen-resource.ts';
import classes from './connection-facts.module.css';

/** What the hub knows about a connection, the tokens themselves excepted. */
export function ConnectionFacts({
  connection,
  health,
  readers,
  changeResource,
}: {
  readonly connection: Connection;
  readonly health: Health;
  /** Which apps read its token. Undefined: not known yet. */
  readonly readers: readonly TokenReader[] | undefined;
  /** Stands beside the site or organisation. */
  readonly changeResource?: ReactNode;
}) {
  const { t, i18n } = useLingui();
  const provider = useProviders().data?.find(({ id }) => id === connection.provider);
  const now = useNow(1_000);
  const resource = chosenResource(connection);
  const {
    accountName,
    accountEmail,
    apiBaseUrl,
    expiresAt,
    lastRefreshedAt,
    nextRefreshAt,
    refreshFailures,
  } = connection;
  return (
    <Panel title={t`Details`}>
      <dl className={classes.facts}>
        {accountName !== null && <Fact term={t`Name`}>{accountName}</Fact>}
        {accountEmail !== null && <Fact term={t`Email or handle`}>{accountEmail}</Fact>}
        <Fact term={t`Account ID`}>
          <Copyable value={connection.providerAccountId} label={t`account ID`} />
        </Fact>
        {resource !== null && (
          <Fact term={t`Site or organisation`}>
            {resource.name} {changeResource}
          </Fact>
        )}
        {provider?.parameters.map((parameter) => {
          const value = connection.parameters[parameter.name];
          const label = parameterLabel(parameter, i18n.locale);
          return (
            value !== undefined && (
              <Fact key={parameter.name} term={label}>
                <Copyable value={value} label={label} />
              </Fact>
            )
          );
        })}
        {apiBaseUrl !== null && (
          <Fact term={t`API address`}>
            <Copyable value={apiBaseUrl} label={t`API address`} />
          </Fact>
        )}
        <Fact term={t`Connected`}>
          <Time at={connection.connectedAt} />
        </Fact>
        <UsedBy readers={readers} lastUsedAt={connection.lastUsedAt} />
        <Fact term={t`Last refreshed`}>
          <Moment at={lastRefreshedAt} />
        </Fact>
        {expiresAt !== null && health.status !== 'disconnected' && (
          <Fact term={new Date(expiresAt) > now ? t`Access token expires` : t`Access token expired`}>
            <Time at={expiresAt} />
          </Fact>
        )}
        {connection.refreshable && nextRefreshAt !== null && new Date(nextRefreshAt) > now && (
          <Fact term={t`Next automatic refresh`}>
            <Time at={nextRefreshAt} />
          </Fact>
        )}
        {refreshFailures > 0 && <Fact term={t`Failed refreshes in a row`}>{refreshFailures}</Fact>}
        <Fact term={t`Connection ID`}>
          <Copyable value={String(connection.id)} label={t`connection ID`} />
        </Fact>
      </dl>
    </Panel>
  );
}

/** Which apps were handed the access token, and when last. */
function UsedBy({
  readers,
  lastUsedAt,
}: Pick<Connection, 'lastUsedAt'> & { readonly readers: readonly TokenReader[] | undefined }) {
  const { t } = useLingui();
  if (readers === undefined || readers.length === 0)
    return (
      <Fact term={t`Last used`}>
        <Moment at={lastUsedAt} />
      </Fact>
    );
  return (
    <Fact term={t`Used by`}>
      <ul className={classes.readers}>
        {readers.map(({ actor, name, lastReadAt }) => (
          <li key={actor}>
            {name ?? t`an app whose key is gone`}, <Time at={lastReadAt} style="relative" />
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Moment({ at }: { readonly at: string | null }) {
  return at === null ? <Trans>Not yet</Trans> : <Time at={at} />;
}
