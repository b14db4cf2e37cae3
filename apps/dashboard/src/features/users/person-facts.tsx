import type { Person } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Copyable } from '../../components/copyable.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import classes from './users.module.css';

/** Who somebody is. */
export function PersonFacts({
  person: { id, email, externalUserId, twoFactorEnabled, createdAt, lastSeenAt },
}: {
  readonly person: Person;
}) {
  const { t } = useLingui();
  return (
    <Panel
      title={t`Account`}
      aside={
        <AnchorLink to="/audit" search={{ userId: id }} size="sm">
          <Trans>What happened</Trans>
        </AnchorLink>
      }
    >
      <dl className={classes.facts}>
        <dt>
          <Trans>User ID</Trans>
        </dt>
        <dd>
          <Copyable value={String(id)} label={t`user ID`} />
        </dd>
        {email !== null && (
          <>
            <dt>
              <Trans>Email</Trans>
            </dt>
            <dd>{email}</dd>
            <dt>
              <Trans>Second factor</Trans>
            </dt>
            <dd>{twoFactorEnabled ? <Trans>On</Trans> : <Trans>Off</Trans>}</dd>
            <dt>
              <Trans>Last seen</Trans>
            </dt>
            <dd>{lastSeenAt === null ? <Trans>Signed in nowhere</Trans> : <Time at={lastSeenAt} />}</dd>
          </>
        )}
        {externalUserId !== null && (
          <>
            <dt>
              <Trans>ID in the host application</Trans>
            </dt>
            <dd>
              <Copyable value={externalUserId} label={t`external ID`} />
            </dd>
          </>
        )}
        <dt>
          <Trans>Known since</Trans>
        </dt>
        <dd>
          <Time at={createdAt} style="absolute" />
        </dd>
      </dl>
    </Panel>
  );
}
